// Sales, a hold, an order: what is asked for by itself.
#pragma once

#include <optional>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/sqlite/database.h"

namespace sluice::ledger {

[[nodiscard]] Result<std::vector<SaleRow>> select_sales(Database& database);
[[nodiscard]] Result<std::optional<HoldRow>> select_hold(Database& database, HoldId id);
[[nodiscard]] Result<std::vector<RefundRow>> select_refunds(Database& database, OrderId id);  // by payment, number
[[nodiscard]] Result<std::optional<OrderImage>> select_order(Database& database, OrderId id);

}  // namespace sluice::ledger
