// What the world outside is told, as text: the bodies of webhooks, and what a mail is made of.
//
//   {"type":"order.confirmed","timestamp":"2026-12-24T20:00:00.000Z","data":{...}}
//
// A text is made once, when the event happens, and told as it is however often it is tried. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/target.h"
#include "shop/purchase/order_records.h"
#include "shop/sale/course.h"

namespace sluice::shop {

// Smaller than what receivers must take (20 kB). An order whose items are longer is told without its units.
inline constexpr std::size_t webhook_bytes_max = 16'000;

struct OrderNews {
  delivery::Event event{};
  WallTime at{};
  OrderId id;
  order::State state{};
};

// What becomes of the units of an order that has ended, or of which money has gone back.
[[nodiscard]] order::UnitsThen units_then(const OrderNews& news, const OrderRecord& order);

// For the shop's own server, with the buyer's address.
[[nodiscard]] std::string webhook_text(const OrderNews& news, const OrderRecord& order, const Course& course);
[[nodiscard]] std::string webhook_text(delivery::Event event, WallTime at, const Course& course);
// What a mail to the buyer is made of (web/mail/mail_text.h).
[[nodiscard]] std::string mail_data(const OrderNews& news, const OrderRecord& order, const Course& course);
// For the shop's own database: a text an item, {"type","timestamp","data":{"order","sale","item","quantity"}},
// and "refund", its number, of one that took some of the units.
[[nodiscard]] std::vector<std::string> stock_texts(const OrderNews& news, const OrderRecord& order,
                                                   const Course& course);

// What somebody is told whose place is called: {"type":"place.called","timestamp":...,"expires_at":...,"data":{...}}.
struct CallNews {
  WallTime at{};
  WallTime until{};  // the end of the time to claim
  std::string_view language{};
};
// Where it goes: an e-mail address, or a Web Push subscription as JSON.
[[nodiscard]] std::string notice_data(const CallNews& news, std::string_view email, const Course& course);
[[nodiscard]] std::string push_data(const CallNews& news, std::string_view subscription, const Course& course);
// Up to when such a text is of use to anybody; none: it is of no such kind.
[[nodiscard]] std::optional<WallTime> expires_at(std::string_view text);

}  // namespace sluice::shop
