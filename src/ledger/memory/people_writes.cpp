#include <iterator>
#include <string>
#include <utility>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {

Verdict apply_one(const PutUser& w, MemoryTables& tables) {
  const bool is_role = w.role == "view" || w.role == "operate" || w.role == "admin";
  if (w.name.empty() || !is_role || w.password.empty()) return Rule::check;
  tables.users.put(std::string(w.name), owned(w));
  return done;
}
Verdict apply_one(const DeleteUser& w, MemoryTables& tables) {
  (void)tables.users.erase(std::string(w.name));
  return done;
}

Verdict apply_one(const AppendAct& w, MemoryTables& tables) {
  if (w.who.empty() || w.kind.empty()) return Rule::check;
  const bool is_first = tables.acts.begin() == tables.acts.end();
  const std::uint64_t number = is_first ? 1 : raw(std::prev(tables.acts.end())->first) + 1;
  ActRow row = owned(w);
  row.number = ActNumber{number};
  if (!tables.acts.insert(row.number, std::move(row))) return Rule::primary_key;
  if (number > acts_max) (void)tables.acts.erase(ActNumber{number - acts_max});
  return done;
}

Verdict apply_one(const PutPreparation& w, MemoryTables& tables) {
  const bool is_kind = w.kind == "tick" || w.kind == "rehearsal" || w.kind == "hook" || w.kind == "preflight";
  if (!is_kind || w.name.empty() || w.state.empty()) return Rule::check;
  tables.preparations.put({std::string(w.sale), std::string(w.kind), std::string(w.name)}, owned(w));
  return done;
}
Verdict apply_one(const DeletePreparation& w, MemoryTables& tables) {
  (void)tables.preparations.erase({std::string(w.sale), std::string(w.kind), std::string(w.name)});
  return done;
}

}  // namespace sluice::ledger
