#include "app/serve/cluster/target_terms.h"

#include <span>

#include "base/encoding.h"
#include "bus/bytes.h"

namespace sluice::app {
namespace {

// Each text with its size, so that no two terms run together into the same.
class Terms {
public:
  Terms& add(std::string_view text) {
    bus::ByteWriter(text_).text(text);
    return *this;
  }
  Terms& add(Duration duration) { return add(std::to_string(duration.count())); }
  Terms& add_flag(bool flag) { return add(std::string_view(flag ? "yes" : "no")); }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::string text_;
};

Terms terms_of(const fulfilment::MailServer& server, const LetterTerms& letters) {
  Terms terms;
  terms.add("mail").add(server.url).add(header_mailbox(server.from));
  terms.add(server.reply_to ? header_mailbox(*server.reply_to) : "").add(server.login).add(server.password);
  terms.add_flag(server.require_tls).add(server.ca_file).add(server.timeout).add(letters.origin).add(letters.root);
  return terms;
}

Terms terms_of(const fulfilment::WebhookEndpoint& endpoint) {
  Terms terms;
  terms.add("webhook").add(endpoint.url).add_flag(endpoint.allow_private).add(endpoint.timeout);
  for (const fulfilment::WebhookSecret& secret : endpoint.secrets) terms.add(secret.signature("terms"));
  return terms;
}

Terms terms_of(const PushSettings& push, const LetterTerms& letters) {
  Terms terms;
  terms.add("push").add(push.contact).add(letters.vapid->public_text());
  terms.add_flag(push.terms.allow_private).add(push.terms.timeout).add(letters.root);
  return terms;
}

Terms terms_of(const fulfilment::StockDatabase& stock) {
  Terms terms;
  terms.add("stock").add(stock.conninfo).add(stock.statement).add(stock.return_statement).add(stock.timeout);
  return terms;
}

}  // namespace

std::vector<std::string> target_terms(const DeliverySettings& settings, const LetterTerms& letters,
                                      const token::KeyRing& keys) {
  const token::Mac mac(token::derive(keys.entries().front().key.secret, "sluice v1 terms"));
  std::vector<std::string> all;
  const auto add = [&](const Terms& terms) {
    const auto digest = mac(terms.text());
    all.push_back(to_hex(std::span(digest).first(8)));
  };
  if (settings.mail) add(terms_of(settings.mail->server, letters));
  for (const WebhookSettings& webhook : settings.webhooks) add(terms_of(webhook.endpoint));
  if (settings.mail && settings.mail->tells_calls) add(terms_of(settings.mail->server, letters));
  if (settings.push) add(terms_of(*settings.push, letters));
  if (settings.stock) add(terms_of(settings.stock->database));
  if (settings.relay) all.emplace_back();
  return all;
}

}  // namespace sluice::app
