// The JSON of holds and orders: one text, whether it is answered, stored for an idempotency key or read again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "ledger/ledger.h"
#include "shop/settings/config.h"

namespace sluice::shop {

// Of orders.method, beside the methods that buyers name
inline constexpr std::string_view paid_at_shop_method = "shop";
inline constexpr std::string_view free_of_charge_method = "none";  // it costs nothing, and none was named

struct HoldText {
  HoldId id;
  std::string_view sale;
  Ordinal ordinal{};  // of the ticket that it redeemed; 0: held without one
  ledger::HoldState state = ledger::HoldState::active;
  std::string_view items;  // as in the ledger's hold.items
  std::int64_t total = 0;
  std::string_view currency;
  WallTime expires_at{};
  OrderId order{};                     // the one that is live, if any
  const AskedFor* asks_for = nullptr;  // what its checkout asks for; none: nothing, or it is over
  // --- Of a sale that the shop is paid for itself
  std::string checkout_url{};           // where its buyer goes on to; empty: not known, or paid for here
  std::optional<WallTime> pay_until{};  // up to here the shop may keep it
};
// `outcome`: "secured" for an answer to /buy, empty otherwise.
[[nodiscard]] std::string to_json(const HoldText& hold, std::string_view outcome);

struct OrderText {
  OrderId id;
  HoldId hold;
  std::string_view sale;
  ledger::OrderState state = ledger::OrderState::accepted;
  std::string_view items;
  std::int64_t total = 0;
  std::string_view currency;
  std::int64_t refunded = 0;  // of the total
  std::span<const ledger::OrderEventRow> history;
  std::string_view action_url{};  // where the buyer must act; empty: nowhere, or it is not known
  std::string_view shop_order{};  // the shop's own number, of an order that it was paid for itself
  bool is_delayed = false;        // its payment could not be asked for, and is tried again by itself
  bool is_mailed = false;         // once it is confirmed, its confirmation is mailed
};
[[nodiscard]] std::string to_json(const OrderText& order);
[[nodiscard]] bool was_confirmed(std::span<const ledger::OrderEventRow> history);

// What orders.details says of an order that the shop was paid for itself, and that number out of it; empty: none.
[[nodiscard]] std::string shop_order_details(std::string_view number);
[[nodiscard]] std::string shop_order_of(std::string_view method, std::string_view details);

}  // namespace sluice::shop
