// Everything of one sale, in the port's order (SaleVisitor).
#pragma once

#include <string_view>

#include "ledger/ledger.h"
#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {

// REQUIRES: within a transaction that sees one moment (begin_reading()).
[[nodiscard]] Result<void> visit_sale(Connection& connection, std::string_view sale, SaleVisitor& visitor);

}  // namespace sluice::ledger::postgres
