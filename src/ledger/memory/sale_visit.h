// What a visitor is shown of a sale in memory, in the order that the port promises (SaleVisitor).
#pragma once

#include <string>

#include "ledger/ledger.h"
#include "ledger/memory/tables.h"

namespace sluice::ledger {

void visit_sale(const MemoryTables& tables, const std::string& sale, SaleVisitor& visitor);

}  // namespace sluice::ledger
