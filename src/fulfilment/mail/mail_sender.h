// Sends a buyer what a mail delivery tells, by SMTP: text and HTML side by side, each as quoted-printable.
//
// What the mail says is somebody else's to write (`write`), out of the delivery's payload; how it travels is written
// here. STARTTLS is used where the server offers it, and insisted on with `require_tls`. Every try has the same
// Message-ID, so that who gets it twice can see that.
//
// The courier's thread, which calls `write`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fulfilment/courier/transfer.h"
#include "fulfilment/mail/mail_header.h"

namespace sluice::fulfilment {

struct MailServer {
  std::string url{};  // smtp://host:port, smtps://host
  Mailbox from{};
  std::optional<Mailbox> reply_to{};
  std::string login{};  // empty: none
  std::string password{};
  bool require_tls = false;
  std::string ca_file{};  // of certificates to trust besides the system's; empty: none
  Duration timeout = std::chrono::seconds(30);
};

struct Mail {
  std::string to{};
  std::string subject{};
  std::string text{};
  std::string html{};
};

// What is wrong with the address of a mail server; empty: nothing.
[[nodiscard]] std::string mail_url_problem(const std::string& url);

class MailSender final : public Sender {
public:
  // nullopt: of this payload nothing can be written.
  using Write = std::function<std::optional<Mail>(const delivery::Task&)>;
  MailSender(MailServer server, const Clock& clock, Write write)
      : server_(std::move(server)), clock_(clock), write_(std::move(write)) {}
  [[nodiscard]] std::string_view kind() const override { return "mail"; }
  [[nodiscard]] std::unique_ptr<Transfer> begin(const delivery::Task& task) override;

private:
  const MailServer server_;
  const Clock& clock_;
  const Write write_;
};

}  // namespace sluice::fulfilment
