// The orders of a sale whose holds are in memory: what was ordered, what has happened to it, how its payment stands.
//
// Orders adds and forgets them, OrderRows moves their history and their payment along with the rows it writes, and
// OrderRestoring fills them at a start. Touches nothing else: no row, no job, no hold.
//
// Invariants
//  1. `history` and `payment_state` are those of the last rows written of the order, whether durable yet or not.
//  2. A record is here as long as the cashier knows the order (order/cashier.h).
// Not thread-safe: the owner's thread. Cost: a look-up each; to_text() is linear in the order's history.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "ledger/ledger.h"
#include "shop/sale/course.h"

namespace sluice::shop {

// Why a merchant cannot have money given back here.
inline constexpr std::string_view paid_at_shop =
    "was paid at the shop: give its money back there, and cancel it here for its units";
// What is asked of an order that stands otherwise: "order ord_... WHY".
[[nodiscard]] Answer order_conflict(OrderId order, std::string_view why);

// What has gone back.
struct RefundMade {
  std::uint32_t number = 0;
  std::int64_t amount = 0;
  order::UnitsThen units = order::UnitsThen::keep;
  std::string items{};  // JSON, those of its units (named_units.h); empty: all
};

struct OrderRecord {
  HoldId hold;
  BuyerId buyer;
  std::string method{};
  std::string items{};  // JSON, as in the ledger's hold.items
  std::int64_t total = 0;
  JobId job;
  std::vector<ledger::OrderEventRow> history{};
  ledger::PaymentId payment{};  // nil: not begun
  ledger::PaymentState payment_state = ledger::PaymentState::created;
  std::string provider_reference{};  // as the provider said last
  std::string return_url{};          // where the buyer goes on after a second step; may be empty
  std::string action_url{};          // where the second step is, as the provider said last; may be empty
  std::string trace{};               // of the checkout: W3C traceparent
  std::string shop_order{};          // the shop's own number, if it was paid itself
  std::string email{};
  std::string language{};                                       // that its confirmation is mailed in; empty: none is
  std::int64_t refunded = 0;                                    // of `total`
  RefundMade last_refund{};                                     // of `refunded`
  order::UnitsThen cancel_units = order::UnitsThen::give_back;  // should it be cancelled
  bool is_delayed = false;  // the provider was not reached, or not asked: its payment is tried again by itself
};

class OrderRecords {
public:
  explicit OrderRecords(const Course& course) : course_(course) {}

  void put(OrderId id, OrderRecord record) { records_[id] = std::move(record); }
  void forget(OrderId id) { records_.erase(id); }

  [[nodiscard]] bool has(OrderId id) const { return records_.contains(id); }
  // nullptr: not here. Valid until the next put() or forget().
  [[nodiscard]] const OrderRecord* find(OrderId id) const;
  // REQUIRES: has(id). Valid until the next put() or forget().
  [[nodiscard]] OrderRecord& at(OrderId id);
  [[nodiscard]] const OrderRecord& at(OrderId id) const;

  // By the shop's own checkout: its money is not ours to take or give back. False: also of one that is not here.
  [[nodiscard]] bool is_paid_at_shop(OrderId id) const;

  // As a buyer reads it. REQUIRES: has(id).
  [[nodiscard]] std::string to_text(OrderId id) const;

private:
  const Course& course_;
  boost::unordered_flat_map<OrderId, OrderRecord, IdHash> records_;
};

}  // namespace sluice::shop
