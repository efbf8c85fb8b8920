#include <string>
#include <utility>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {

Verdict apply_one(const AddSale& w, MemoryTables& tables) {
  const std::string sale(w.sale);
  if (w.epoch == 0) return Rule::check;
  if (!tables.settings.insert(sale, owned(w))) return Rule::primary_key;
  if (w.state.empty()) return Rule::check;
  if (!tables.marks.insert(sale, {.sale = sale, .state = std::string(w.state), .sale_time_us = w.sale_time_us}))
    return Rule::primary_key;
  return done;
}
Verdict apply_one(const PutSettings& w, MemoryTables& tables) {
  const std::string sale(w.sale);
  if (tables.settings.find(sale) == nullptr) return Rule::primary_key;
  if (w.epoch == 0) return Rule::check;
  tables.settings.put(sale, owned(w));
  return done;
}
Verdict apply_one(const TakeLease& w, MemoryTables& tables) {
  if (w.to <= w.from) return Rule::check;
  const std::string sale(w.sale);
  const MarkRow* stored = tables.marks.find(sale);
  if (stored == nullptr || stored->lease != w.from) return Rule::primary_key;
  MarkRow taken = *stored;
  taken.lease = w.to;
  tables.marks.put(sale, std::move(taken));
  return done;
}
Verdict apply_one(const MoveMark& w, MemoryTables& tables) {
  const std::string sale(w.sale);
  const MarkRow* stored = tables.marks.find(sale);
  if (stored == nullptr || stored->lease != w.lease) return Rule::primary_key;
  if (w.state.empty()) return Rule::check;
  tables.marks.put(sale, owned(w));
  return done;
}
Verdict apply_one(const PutItem& w, MemoryTables& tables) {
  tables.items.put({std::string(w.sale), std::string(w.item)}, owned(w));
  return done;
}

Verdict apply_one(const PutLine& w, MemoryTables& tables) {
  tables.lines.put({std::string(w.sale), std::string(w.line)}, owned(w));
  return done;
}
Verdict apply_one(const PutHandover& w, MemoryTables& tables) {
  if (w.number == Ordinal{0} || w.buyer.is_nil()) return Rule::check;
  tables.handovers.put({std::string(w.sale), w.line, w.number}, owned(w));
  return done;
}
Verdict apply_one(const PutNotice& w, MemoryTables& tables) {
  if (w.number == Ordinal{0} || (w.email.empty() && w.push.empty())) return Rule::check;
  tables.notices.put({std::string(w.sale), w.line, w.number}, owned(w));
  return done;
}
Verdict apply_one(const DeleteNotice& w, MemoryTables& tables) {
  if (!tables.notices.erase({std::string(w.sale), w.line, w.number})) return Rule::primary_key;
  return done;
}
Verdict apply_one(const InsertCleared& w, MemoryTables& tables) {
  if (w.first == Ordinal{0} || w.last < w.first) return Rule::check;
  if (!tables.cleared.insert({std::string(w.sale), w.line, w.first}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const InsertPriorityCode& w, MemoryTables& tables) {
  if (w.code.empty() || w.uses == 0 || w.revoked > 1) return Rule::check;
  if (!tables.priority_codes.insert({std::string(w.sale), std::string(w.code)}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const RevokePriorityCode& w, MemoryTables& tables) {
  const NameKey key{std::string(w.sale), std::string(w.code)};
  const PriorityCodeRow* stored = tables.priority_codes.find(key);
  if (stored == nullptr || stored->revoked == 1) return Rule::primary_key;
  PriorityCodeRow revoked = *stored;
  revoked.revoked = 1;
  tables.priority_codes.put(key, std::move(revoked));
  return done;
}
Verdict apply_one(const InsertPriorityUse& w, MemoryTables& tables) {
  if (w.use == 0 || w.buyer.is_nil() || w.number == Ordinal{0}) return Rule::check;
  if (!tables.priority_uses.insert({std::string(w.sale), std::string(w.code), w.use}, owned(w)))
    return Rule::primary_key;
  return done;
}

}  // namespace sluice::ledger
