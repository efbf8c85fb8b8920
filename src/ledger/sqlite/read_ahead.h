// A sale's rows, read by a thread of their own while the caller takes in those that came before; those of a sale that
// has few by the caller.
//
// Of what a start with a million claims takes, half is reading them and half is putting the sale together from them
// (docs/performance.md); on two cores both go on at once. The visitor hears the same, in the same order and on the
// caller's thread, as from visit_sale(). Memory: a few thousand rows with their texts, however many there are.
//
// REQUIRES: as visit_sale(); and nobody else uses the database before this returns.
#pragma once

#include <string_view>

#include "ledger/ledger.h"
#include "ledger/sqlite/database.h"

namespace sluice::ledger {

[[nodiscard]] Result<void> visit_sale_ahead(Database& database, std::string_view sale, SaleVisitor& visitor);

}  // namespace sluice::ledger
