#include "ledger/postgres/fences.h"

#include <algorithm>

namespace sluice::ledger::postgres {

void Fences::learn(std::string_view sale, std::int64_t batch) {
  known_.insert_or_assign(std::string(sale), batch);
}

bool Fences::is_known_as(std::string_view sale, std::int64_t batch) const {
  const auto found = known_.find(sale);
  return found != known_.end() && found->second == batch;
}

std::int64_t Fences::acknowledged(std::string_view sale) const {
  const auto found = acknowledged_.find(sale);
  return found == acknowledged_.end() ? 0 : found->second;
}

bool Fences::is_lost(std::string_view sale, std::int64_t batch) const {
  return batch < acknowledged(sale);
}

Fences::Step Fences::next(std::string_view sale) {
  auto found = round_.find(sale);
  if (found == round_.end()) {
    const auto known = known_.find(sale);
    const std::int64_t batch = known == known_.end() ? -1 : known->second;
    found = round_.emplace(std::string(sale), InRound{.batch = batch, .is_new = false}).first;
  }
  InRound& in_round = found->second;
  const std::int64_t before = in_round.batch;
  if (!in_round.is_moved) ++in_round.batch;
  in_round.is_moved = true;
  return {.before = before, .after = in_round.batch};
}

void Fences::keep_round() {
  for (const auto& [sale, in_round] : round_) {
    known_.insert_or_assign(sale, in_round.batch);
    acknowledged_.insert_or_assign(sale, in_round.batch);
  }
}

std::optional<Fences::Witness> Fences::witness() const {
  const auto found = std::find_if(round_.begin(), round_.end(),
                                  [](const auto& entry) { return !entry.second.is_new && entry.second.is_moved; });
  if (found == round_.end()) return std::nullopt;
  return Witness{.sale = found->first, .step = {.before = found->second.batch - 1, .after = found->second.batch}};
}

const char* settle_sql() {
  return "WITH was AS (SELECT sale, batch, owner FROM sale_mark WHERE sale = $1 FOR UPDATE) "
         "UPDATE sale_mark m SET batch = CASE WHEN was.batch = $2::bigint THEN was.batch + 2 ELSE was.batch END, "
         "owner = CASE WHEN was.batch = $2::bigint THEN $3 ELSE was.owner END "
         "FROM was WHERE m.sale = was.sale RETURNING was.batch, was.owner";
}

// Settled before, by a settling whose own answer was lost: one beyond, and ours.
Fate fate_of(const Fences::Step& step, std::int64_t stored, bool is_ours) {
  if (stored == step.before) return Fate::given_up;
  if (stored == step.after && is_ours) return Fate::committed;
  if (stored == step.after + 1 && is_ours) return Fate::given_up;
  return Fate::overtaken;
}

}  // namespace sluice::ledger::postgres
