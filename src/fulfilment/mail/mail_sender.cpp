#include "fulfilment/mail/mail_sender.h"

#include <utility>
#include <vector>

#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {

using delivery::Outcome;

namespace {

// A refusal for good of what this mail says or whom it is for: 550 to 559. What an account or a relay is refused
// (530, 535), or what the server cannot do now (4xx), may be otherwise tomorrow.
bool is_of_this_mail(long code) {
  return code >= 550 && code <= 559;
}

class MailTransfer final : public Transfer {
public:
  MailTransfer(const MailServer& server, const Mail& mail, const delivery::Task& task, WallTime now) {
    if (easy_ == nullptr) return;
    restrict_transfer(easy_.get(), server.timeout);
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_URL, server.url.c_str());
    set(CURLOPT_MAIL_FROM, ("<" + server.from.address + ">").c_str());
    recipients_.reset(curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()));
    set(CURLOPT_MAIL_RCPT, recipients_.get());
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &MailTransfer::on_said);
    set(CURLOPT_DEBUGDATA, this);
    set_security(server);
    set_headers(server, mail, task, now);
    set_body(mail);
  }

  [[nodiscard]] CURL* easy() override { return easy_.get(); }

  [[nodiscard]] delivery::Result result(CURLcode code) override {
    if (code == CURLE_OK) return {.outcome = Outcome::delivered, .pause = {}, .detail = {}};
    long answer = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &answer);
    std::string detail = curl_easy_strerror(code);
    if (answer >= 400) detail += ": it answered " + std::to_string(answer);
    const bool is_refused = has_named_recipient_ && is_of_this_mail(answer);
    return {.outcome = is_refused ? Outcome::refused : Outcome::failed, .pause = {}, .detail = std::move(detail)};
  }

private:
  struct MimeCleanup {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
  };

  // What a server answers before it is told the recipient says nothing of this mail: it greets or refuses whoever we
  // are.
  static int on_said(CURL*, curl_infotype type, char* text, std::size_t size, void* self) {
    const bool is_command = type == CURLINFO_HEADER_OUT && std::string_view(text, size).starts_with("RCPT TO:");
    if (is_command) static_cast<MailTransfer*>(self)->has_named_recipient_ = true;
    return 0;
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    (void)curl_easy_setopt(easy_.get(), option, value);
  }
  void set_security(const MailServer& server) {
    set(CURLOPT_USE_SSL, static_cast<long>(server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
    if (server.login.empty()) return;
    set(CURLOPT_USERNAME, server.login.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
  }
  void set_headers(const MailServer& server, const Mail& mail, const delivery::Task& task, WallTime now) {
    const std::string domain = server.from.address.substr(server.from.address.find('@') + 1);
    std::vector<std::string> lines{"From: " + header_mailbox(server.from),
                                   "To: " + mail.to,
                                   "Subject: " + header_text(mail.subject),
                                   "Date: " + header_date(now),
                                   "Message-ID: <" + task.id.str() + "@" + domain + ">",
                                   "Auto-Submitted: auto-generated"};
    if (server.reply_to) lines.push_back("Reply-To: " + header_mailbox(*server.reply_to));
    curl_slist* list = nullptr;
    for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
    headers_.reset(list);
    set(CURLOPT_HTTPHEADER, headers_.get());
  }
  void set_body(const Mail& mail) {
    mime_.reset(curl_mime_init(easy_.get()));
    curl_mime* both = curl_mime_init(easy_.get());
    for (const auto& [type, text] :
         {std::pair("text/plain; charset=utf-8", &mail.text), std::pair("text/html; charset=utf-8", &mail.html)}) {
      curl_mimepart* part = curl_mime_addpart(both);
      curl_mime_data(part, text->data(), text->size());
      curl_mime_type(part, type);
      curl_mime_encoder(part, "quoted-printable");
      curl_mime_headers(part, curl_slist_append(nullptr, "Content-Disposition: inline"), 1);
    }
    curl_mimepart* whole = curl_mime_addpart(mime_.get());
    curl_mime_subparts(whole, both);
    curl_mime_type(whole, "multipart/alternative");
    curl_mime_headers(whole, curl_slist_append(nullptr, "Content-Disposition: inline"), 1);
    set(CURLOPT_MIMEPOST, mime_.get());
  }

  bool has_named_recipient_ = false;
  List recipients_;
  List headers_;
  Easy easy_{curl_easy_init()};
  std::unique_ptr<curl_mime, MimeCleanup> mime_;  // goes before its handle
};

}  // namespace

std::string mail_url_problem(const std::string& url) {
  const bool has_scheme = url.starts_with("smtp://") || url.starts_with("smtps://");
  const UrlParts parts(url, CURLU_NON_SUPPORT_SCHEME);
  if (!has_scheme || parts.text(CURLUPART_HOST).empty()) return "must be smtp://host or smtps://host, with a port";
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (!parts.text(part).empty()) return "must have neither a user nor a password: they are login, password_file";
  }
  return "";
}

std::unique_ptr<Transfer> MailSender::begin(const delivery::Task& task) {
  const auto mail = write_(task);
  if (!mail) return nullptr;
  auto transfer = std::make_unique<MailTransfer>(server_, *mail, task, clock_.wall());
  return transfer->easy() == nullptr ? nullptr : std::move(transfer);
}

}  // namespace sluice::fulfilment
