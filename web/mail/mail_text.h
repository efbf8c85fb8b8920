// What people get by e-mail, in their language, as plain text and as HTML that needs nothing from outside: the
// confirmation of an order, and word to whoever is called. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "web/languages/words.h"

namespace sluice::web {

struct MailItem {
  std::string name{};
  std::uint64_t quantity = 1;
  std::int64_t price = 0;  // of one
};

struct OrderMail {
  std::string order{};
  std::string sale{};  // its name
  std::vector<MailItem> items{};
  std::int64_t total = 0;
  std::string currency{};
  std::string link{};  // to the order's page; empty: there is none
};

struct MailText {
  std::string subject{};
  std::string text{};
  std::string html{};
};

[[nodiscard]] MailText order_mail(const Words& words, const OrderMail& mail);

// To somebody whose place in line is called.
struct NoticeMail {
  std::string sale{};   // its name
  std::string until{};  // the end of the time to claim, "20:31" UTC
  std::string link{};   // to the waiting page
};
[[nodiscard]] MailText notice_mail(const Words& words, const NoticeMail& mail);

}  // namespace sluice::web
