#include "ledger/memory/table_writer.h"

#include <variant>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {

std::optional<Rule> apply_write(const Write& write, MemoryTables& tables) {
  return std::visit([&](const auto& w) { return apply_one(w, tables); }, write);
}

}  // namespace sluice::ledger
