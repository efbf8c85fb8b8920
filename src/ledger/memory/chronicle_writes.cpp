#include <string>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {

Verdict apply_one(const InsertSample& w, MemoryTables& tables) {
  if (w.number == 0) return Rule::check;
  if (!tables.samples.insert({std::string(w.sale), w.number}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const DeleteSample& w, MemoryTables& tables) {
  if (!tables.samples.erase({std::string(w.sale), w.number})) return Rule::primary_key;
  return done;
}
Verdict apply_one(const InsertSaleEvent& w, MemoryTables& tables) {
  if (w.number == 0 || w.kind.empty()) return Rule::check;
  if (!tables.sale_events.insert({std::string(w.sale), w.number}, owned(w))) return Rule::primary_key;
  return done;
}

}  // namespace sluice::ledger
