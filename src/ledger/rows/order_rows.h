// The rows of orders, and what is read of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/rows/column.h"
#include "ledger/rows/states.h"

namespace sluice::ledger {

// UNIQUE (hold) among orders that are neither payment_failed nor released nor refunded: one live order a hold.
template <class String>
struct OrderRowOf {
  static constexpr std::string_view table = "orders";
  static constexpr std::size_t key_columns = 1;

  OrderId id;
  HoldId hold;
  String sale;
  BuyerId buyer;
  OrderState state = OrderState::accepted;
  String email;
  String method;
  String details;  // JSON object: addresses, shipping method and whatever else the checkout sent; "{}" if none
  std::int64_t total_amount = 0;
  String currency;
  WallTime created_at{};
  String return_url;  // where the buyer goes on after a second step at the provider; may be empty
  String language;    // that its confirmation is mailed in, as the pages name it; empty: none is

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &OrderRowOf::id}, Column{"hold", &OrderRowOf::hold},
                      Column{"sale", &OrderRowOf::sale}, Column{"buyer", &OrderRowOf::buyer},
                      Column{"state", &OrderRowOf::state}, Column{"email", &OrderRowOf::email},
                      Column{"method", &OrderRowOf::method}, Column{"details", &OrderRowOf::details},
                      Column{"total_amount", &OrderRowOf::total_amount}, Column{"currency", &OrderRowOf::currency},
                      Column{"created_at", &OrderRowOf::created_at}, Column{"return_url", &OrderRowOf::return_url},
                      Column{"language", &OrderRowOf::language});
  }
};
// An order's history.
struct OrderEventRow {
  static constexpr std::string_view table = "order_event";
  static constexpr std::size_t key_columns = 2;

  OrderId order;
  std::uint32_t sequence = 0;
  OrderState state = OrderState::accepted;
  WallTime at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"orders_id", &OrderEventRow::order}, Column{"sequence", &OrderEventRow::sequence},
                      Column{"state", &OrderEventRow::state}, Column{"at", &OrderEventRow::at});
  }
};
// An order that is to be cancelled; what came of it is the order's state.
template <class String>
struct CancellationRowOf {
  static constexpr std::string_view table = "cancellation";
  static constexpr std::size_t key_columns = 1;

  OrderId order;
  String sale;
  UnitsThen units = UnitsThen::give_back;
  WallTime created_at{};

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"orders_id", &CancellationRowOf::order}, Column{"sale", &CancellationRowOf::sale},
                      Column{"units", &CancellationRowOf::units},
                      Column{"created_at", &CancellationRowOf::created_at});
  }
};

using OrderRow = OrderRowOf<std::string>;
using CancellationRow = CancellationRowOf<std::string>;

struct OrderImage {
  OrderRow order;
  std::vector<OrderEventRow> history;  // by sequence
  std::int64_t refunded = 0;           // of what was paid
};

}  // namespace sluice::ledger
