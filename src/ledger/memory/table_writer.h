// Applies one write to the tables in memory, under the same rules as the stores that last: a key that is taken, a row
// that is not in the state that it is moved from, and a value that no row may have are refused.
#pragma once

#include <optional>

#include "ledger/memory/tables.h"
#include "ledger/refusal.h"
#include "ledger/writes.h"

namespace sluice::ledger {

// The rule that refused it, or nullopt: done. A refused write may have changed second keys already: the journal takes
// the whole batch back.
[[nodiscard]] std::optional<Rule> apply_write(const Write& write, MemoryTables& tables);

}  // namespace sluice::ledger
