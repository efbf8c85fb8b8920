// The JSON of holds and orders: one text, whether it is answered, stored for an idempotency key or read again.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "ledger/ledger.h"
#include "sale/effects.h"
#include "shop/settings/config.h"

namespace sluice::shop {

struct HoldText {
  HoldId id;
  std::string_view sale;
  Ordinal ordinal{};  // of the ticket that it redeemed; 0: held without one
  ledger::HoldState state = ledger::HoldState::active;
  std::string_view items;  // as in the ledger's hold.items
  std::int64_t total = 0;
  std::string_view currency;
  WallTime expires_at{};
  OrderId order{};  // the one that is live, if any
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
  std::span<const ledger::OrderEventRow> history;
  std::string_view action_url{};  // where the buyer must act; empty: nowhere, or it is not known
};
[[nodiscard]] std::string to_json(const OrderText& order);

// hold.items: [{"item":"tee","quantity":2,"units":[7,8],"price":2500}]. `units` are by item, then unit.
[[nodiscard]] std::string items_json(std::span<const sale::UnitRef> units, const SaleConfig& config);

}  // namespace sluice::shop
