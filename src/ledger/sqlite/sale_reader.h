// Streams one sale's rows to a visitor. REQUIRES: a read transaction is open, so that all rows are of one moment.
#pragma once

#include <string_view>

#include "ledger/ledger.h"
#include "ledger/sqlite/database.h"

namespace sluice::ledger {

[[nodiscard]] Result<void> visit_sale(Database& database, std::string_view sale, SaleVisitor& visitor);

}  // namespace sluice::ledger
