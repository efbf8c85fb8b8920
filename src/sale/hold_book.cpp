#include "sale/hold_book.h"

#include "base/invariant.h"

namespace sluice::sale {

const Hold* HoldBook::find(HoldId id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &holds_[at->second];
}

const Hold* HoldBook::find(LineIndex line, Ordinal ordinal) const {
  const auto at = by_ticket_.find(ticket_key(line, ordinal));
  return at == by_ticket_.end() ? nullptr : &holds_[at->second];
}

Hold* HoldBook::find_next(HoldId id) {
  if (next_ < holds_.size() && holds_[next_].id == id) return &holds_[next_++];
  const auto at = by_id_.find(id);
  next_ = at == by_id_.end() ? 0 : at->second + 1;
  return at == by_id_.end() ? nullptr : &holds_[at->second];
}

void HoldBook::add(const Hold& hold, Effects& effects) {
  effects.holds.push_back({.id = hold.id, .buyer = hold.buyer, .line = hold.line, .ordinal = hold.ordinal});
  insert(hold);
}

void HoldBook::bring_back(const Hold& hold, Effects& effects) {
  effects.holds.push_back({.id = hold.id,
                           .from = HoldState::expired,
                           .to = hold.state,
                           .buyer = hold.buyer,
                           .line = hold.line,
                           .ordinal = hold.ordinal});
  insert(hold);
}

bool HoldBook::restore(const Hold& hold) {
  const bool is_known =
      by_id_.contains(hold.id) || (raw(hold.ordinal) != 0 && find(hold.line, hold.ordinal) != nullptr);
  if (!is_known) insert(hold);
  return !is_known;
}

void HoldBook::insert(const Hold& hold) {
  auto position = static_cast<Position>(holds_.size());
  if (unused_.empty()) {
    holds_.push_back(hold);
  } else {
    position = unused_.back();
    unused_.pop_back();
    holds_[position] = hold;
  }
  SLUICE_INVARIANT(by_id_.emplace(hold.id, position).second);
  if (raw(hold.ordinal) != 0) {
    SLUICE_INVARIANT(by_ticket_.emplace(ticket_key(hold.line, hold.ordinal), position).second);
  }
  if (hold.state == HoldState::sold) return;
  ++live_;
  wait_for(holds_[position], end_of(hold).value_or(hold.deadline));
}

void HoldBook::wait_for(Hold& hold, Instant at) {
  hold.waits = at;
  deadlines_.add(at, hold.id);
}

void HoldBook::move(Hold& hold, HoldState to, Effects& effects) {
  effects.holds.push_back(
      {.id = hold.id, .from = hold.state, .to = to, .buyer = hold.buyer, .line = hold.line, .ordinal = hold.ordinal});
  hold.state = to;
  if (to == HoldState::sold) --live_;
}

void HoldBook::wait_again(Hold& hold) {
  if (const auto end = end_of(hold); end && *end < hold.waits) wait_for(hold, *end);
}

// Its entry falls due too early, and moves on then: so that nothing piles up, however often this is done.
void HoldBook::extend(Hold& hold, Instant until, Effects& effects) {
  hold.deadline = until;
  effects.renewed.push_back(hold.id);
}

void HoldBook::end(Hold& hold, HoldState how, Effects& effects) {
  if (hold.state != HoldState::sold) --live_;
  move(hold, how, effects);
  const auto at = by_id_.find(hold.id);
  unused_.push_back(at->second);
  by_id_.erase(at);
  by_ticket_.erase(ticket_key(hold.line, hold.ordinal));
  hold.id = {};
  if (how == HoldState::released) forget_deadline();
}

// Who takes and gives back all day would fill the list with what means nothing any more.
void HoldBook::forget_deadline() {
  constexpr std::size_t stale_min = 1024;  // below this, sweeping costs more than it frees
  if (++stale_deadlines_ < stale_min || stale_deadlines_ < live_) return;
  deadlines_.sweep([this](HoldId id) {
    const Hold* hold = find(id);
    return hold != nullptr && hold->state != HoldState::sold;
  });
  stale_deadlines_ = 0;
}

Hold* HoldBook::take_due(Instant now) {
  while (const auto due = deadlines_.take_due(now)) {
    Hold* hold = find(due->second);
    const auto end = hold == nullptr ? std::nullopt : end_of(*hold);
    // Ended already, or its payment decides; whoever makes it active again looks at the clock.
    if (!end) continue;
    if (*end <= now) return hold;
    if (due->first == hold->waits) wait_for(*hold, *end);
  }
  return nullptr;
}

const char* HoldBook::broken_invariant() const {
  std::uint32_t live = 0;
  for (const auto& [id, position] : by_id_) {
    const Hold& hold = holds_[position];
    if (hold.id != id) return "a hold is found by its id";
    if (raw(hold.ordinal) != 0 && find(hold.line, hold.ordinal) != &hold) return "a hold is found by its ticket";
    if (hold.state != HoldState::sold) ++live;
  }
  return live == live_ ? nullptr : "live counts the holds that live";
}

}  // namespace sluice::sale
