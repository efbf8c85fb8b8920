// Sales, a hold, an order: what is asked for by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {

// A sale, and how often it was written to (fences.h).
struct SaleAndBatch {
  SaleRow row;
  std::int64_t batch = 0;
};
[[nodiscard]] Result<std::vector<SaleAndBatch>> select_sales(Connection& connection);  // by id
[[nodiscard]] Result<std::optional<HoldRow>> select_hold(Connection& connection, HoldId id);
// REQUIRES: within a transaction that sees one moment.
[[nodiscard]] Result<std::optional<OrderImage>> select_order(Connection& connection, OrderId id);
[[nodiscard]] Result<std::vector<RefundRow>> select_refunds(Connection& connection,
                                                            OrderId id);  // by payment, number

[[nodiscard]] Result<std::vector<UserRow>> select_users(Connection& connection);  // by name
[[nodiscard]] Result<std::optional<UserRow>> select_user(Connection& connection, std::string_view name);
// Of this sale (empty: of all), the newest first.
[[nodiscard]] Result<std::vector<ActRow>> select_acts(Connection& connection, std::string_view sale,
                                                      std::int64_t before, std::uint32_t most);
// Of this sale, by (kind, name).
[[nodiscard]] Result<std::vector<PreparationRow>> select_preparations(Connection& connection, std::string_view sale);
[[nodiscard]] std::int64_t refunded_of(const std::vector<RefundRow>& refunds);
// Of the sale, older than `below` (an id's text), the newest first.
[[nodiscard]] Result<std::vector<OrderRow>> select_orders_below(Connection& connection, const std::string& sale,
                                                                const std::string& below, std::uint32_t orders_max);
// Those whose payment is open while its job is dead, oldest first.
[[nodiscard]] Result<std::vector<OrderRow>> select_stuck_orders(Connection& connection, std::uint32_t orders_max);
// The latest attempt at paying an order.
[[nodiscard]] Result<std::optional<PaymentRow>> select_last_payment(Connection& connection, OrderId id);

}  // namespace sluice::ledger::postgres
