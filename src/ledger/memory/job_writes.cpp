#include <string>
#include <utility>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {

Verdict apply_one(const InsertJob& w, MemoryTables& tables) {
  if (w.id.is_nil()) return Rule::check;
  if (!tables.jobs.insert(w.id, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const MoveJob& w, MemoryTables& tables) {
  const JobRow* stored = tables.jobs.find(w.id);
  if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
  JobRow moved = *stored;
  moved.state = w.to;
  moved.attempts = w.attempts;
  moved.run_at = w.run_at;
  moved.last_error = w.last_error;
  if (w.to == JobState::done || w.to == JobState::dropped) moved.payload.clear();
  tables.jobs.put(w.id, std::move(moved));
  return done;
}
Verdict apply_one(const PutEndpoint& w, MemoryTables& tables) {
  if (w.endpoint.empty() || (w.state != "on" && w.state != "off")) return Rule::check;
  tables.endpoints.put({std::string(w.sale), std::string(w.endpoint)}, owned(w));
  return done;
}

Verdict apply_one(const InsertAnswer& w, MemoryTables& tables) {
  if (w.buyer.is_nil()) return Rule::check;
  if (!tables.answers.insert({w.buyer, std::string(w.route), std::string(w.key)}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const DeleteAnswer& w, MemoryTables& tables) {
  const AnswerKey key{w.buyer, std::string(w.route), std::string(w.key)};
  const AnswerRow* stored = tables.answers.find(key);
  if (stored == nullptr || stored->sale != w.sale || !tables.answers.erase(key)) return Rule::primary_key;
  return done;
}
Verdict apply_one(const InsertInbox& w, MemoryTables& tables) {
  if (w.provider.empty() || w.event.empty()) return Rule::check;
  if (!tables.inbox.insert({std::string(w.provider), std::string(w.event)}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const DeleteInbox& w, MemoryTables& tables) {
  const NameKey key{std::string(w.provider), std::string(w.event)};
  const InboxRow* stored = tables.inbox.find(key);
  if (stored == nullptr || stored->sale != w.sale) return Rule::primary_key;
  (void)tables.inbox.erase(key);
  return done;
}

}  // namespace sluice::ledger
