#include <string>
#include <utility>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {
namespace {

template <class Row>
ClaimKey claim_key(const Row& w) {
  return {std::string(w.sale), std::string(w.item), w.unit};
}

// Whatever is held or sold is so by somebody.
template <class String>
bool is_possible(const ClaimRowOf<String>& w) {
  const bool needs_holder = w.state == ClaimState::held || w.state == ClaimState::sold;
  return w.unit != Unit{0} && w.generation != Generation{0} &&
         !(needs_holder && (w.hold.is_nil() || w.buyer.is_nil()));
}

}  // namespace

Verdict apply_one(const InsertClaim& w, MemoryTables& tables) {
  if (tables.items.find({std::string(w.sale), std::string(w.item)}) == nullptr) return Rule::check;
  const bool is_first = raw(w.generation) <= 1;
  if (is_first && !is_possible(w)) return Rule::check;
  const ClaimRow* stored = tables.claims.find(claim_key(w));
  const bool follows = is_first ? stored == nullptr
                                : stored != nullptr && stored->state == ClaimState::released &&
                                      raw(stored->generation) + 1 == raw(w.generation);
  if (!follows) return Rule::primary_key;
  if (!is_possible(w)) return Rule::check;
  tables.claims.put(claim_key(w), owned(w));
  return done;
}
Verdict apply_one(const MoveClaim& w, MemoryTables& tables) {
  const ClaimRow* stored = tables.claims.find(claim_key(w));
  if (stored == nullptr || stored->generation != w.generation || stored->state != w.from) return Rule::primary_key;
  ClaimRow moved = *stored;
  moved.state = w.to;
  if (!is_possible(moved)) return Rule::check;
  tables.claims.put(claim_key(w), std::move(moved));
  return done;
}
Verdict apply_one(const InsertSlot& w, MemoryTables& tables) {
  if (w.slot == 0 || w.buyer.is_nil() || w.hold.is_nil()) return Rule::check;
  if (!tables.slots.insert({std::string(w.sale), w.buyer, w.slot}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const DeleteSlot& w, MemoryTables& tables) {
  if (!tables.slots.erase({std::string(w.sale), w.buyer, w.slot})) return Rule::primary_key;
  return done;
}
Verdict apply_one(const InsertHold& w, MemoryTables& tables) {
  if (w.id.is_nil() || w.buyer.is_nil()) return Rule::check;
  // No two share the upper half of their ids.
  const auto next = tables.holds.lower_bound(HoldId(Id128(w.id.value().prefix(), 0)));
  const bool is_taken = next != tables.holds.end() && next->first.value().prefix() == w.id.value().prefix();
  if (is_taken || !tables.holds.insert(w.id, owned(w))) return Rule::primary_key;
  if (w.ordinal != Ordinal{0} && !tables.redeemed.insert({std::string(w.sale), w.line, w.ordinal}, w.id)) {
    return Rule::second_key;
  }
  return done;
}
Verdict apply_one(const MoveHold& w, MemoryTables& tables) {
  const HoldRow* stored = tables.holds.find(w.id);
  if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
  HoldRow moved = *stored;
  moved.state = w.to;
  tables.holds.put(w.id, std::move(moved));
  return done;
}
Verdict apply_one(const RenewHold& w, MemoryTables& tables) {
  const HoldRow* stored = tables.holds.find(w.id);
  if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
  HoldRow renewed = *stored;
  renewed.state = w.to;
  renewed.items = w.items;
  renewed.expires_at = w.expires_at;
  renewed.deadline_us = w.deadline_us;
  tables.holds.put(w.id, std::move(renewed));
  return done;
}

}  // namespace sluice::ledger
