#include "app/serve/keys/served_tls.h"

#include <algorithm>

namespace sluice::app {

std::vector<http::TicketKey> ticket_keys_of(const token::KeyRing& ring) {
  std::vector<http::TicketKey> keys;
  for (const token::KeyRing::Entry& entry : ring.entries()) {
    http::TicketKey& key = keys.emplace_back();
    const token::Secret name = token::derive(entry.key.secret, "tls ticket name");
    std::copy_n(name.begin(), key.name.size(), key.name.begin());
    key.cipher = token::derive(entry.key.secret, "tls ticket cipher");
    key.mac = token::derive(entry.key.secret, "tls ticket mac");
  }
  return keys;
}

Result<std::unique_ptr<ServedTls>> ServedTls::open(const TlsSettings& settings, const Published<token::KeyRing>& ring,
                                                   const Clock& clock, Log& log) {
  if (!settings.is_on()) return std::unique_ptr<ServedTls>();
  std::unique_ptr<ServedTls> tls(new ServedTls(settings, clock, log));
  tls->follow(ring);
  auto identity = tls->load();
  if (!identity) return Error{identity.error().kind, "tls: " + identity.error().detail};
  tls->front_ = std::make_shared<http::TlsFront>(std::move(*identity));
  return tls;
}

void ServedTls::follow(const Published<token::KeyRing>& ring) {
  const auto now = ring.snapshot();
  if (now->fingerprint() == followed_) return;
  followed_ = now->fingerprint();
  tickets_.set(ticket_keys_of(*now));
}

void ServedTls::reload() {
  auto identity = load();
  if (!identity) return log_.error("tls_not_reloaded", {{"why", identity.error().detail}});
  log_.info("tls_reloaded", {{"name", (*identity)->name()}, {"until", format_rfc3339((*identity)->not_after())}});
  front_->set(std::move(*identity));
}

std::string ServedTls::fields() const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(settings_.hsts).count();
  return seconds > 0 ? "Strict-Transport-Security: max-age=" + std::to_string(seconds) + "\r\n" : "";
}

}  // namespace sluice::app
