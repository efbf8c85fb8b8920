// The confirmation that a buyer gets by e-mail, in their language: as plain text and as HTML that needs nothing from
// outside. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "web/words.h"

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

}  // namespace sluice::web
