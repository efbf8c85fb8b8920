#include "line/line.h"

#include <algorithm>

#include "base/invariant.h"

namespace sluice::line {

Line::Line(Board& board, const Settings& settings, Instant now)
    : board_(board),
      window_(now, settings.presence_window),
      calls_from_(now),
      offers_(board, settings.claim),
      reserve_(board, offers_),
      passed_over_(board),
      waiting_(board, passed_over_) {}

void Line::set_settings(const Settings& settings) {
  window_.set_length(settings.presence_window);
  offers_.set_claim(settings.claim);
}

void Line::restore(const Restored& restored) {
  const std::uint32_t serving = std::min(restored.serving, restored.issued);
  board_.allow_until(restored.issued);
  board_.turnstile.restore({.issued = restored.issued, .serving = serving});
  board_.forget_presence();
  for (std::uint32_t o = 1; o <= serving; ++o) board_.set_mark(Ordinal{o}, Mark::passed);
  reserve_.restore(serving);
  calls_from_ = restored.calls_from;
}

void Line::redraw(const Draw& draw) {
  const Turnstile::Reading reading = board_.turnstile.read();
  SLUICE_INVARIANT(called_total() == 0 && reading.serving == 0 && draw.count() <= reading.issued);
  board_.redraw(draw);
}

void Line::apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes) {
  SLUICE_INVARIANT(outcomes.size() == batch.size());
  reserve_.take_in(now);
  offers_.lapse_until(now);
  if (window_.move_on(now)) end_window();
  for (std::size_t i = 0; i < batch.size(); ++i) outcomes[i] = apply_one(batch[i]);
}

void Line::end_window() {
  board_.rotate_presence();
  passed_over_.pass_over_absent();
}

Outcome Line::apply_one(const Command& command) {
  switch (command.kind) {
    case Command::Kind::redeem:
      return redeem(command.ordinal);
    case Command::Kind::leave:
      return leave(command.ordinal);
    case Command::Kind::come_back:
      if (!passed_over_.come_back(command.ordinal)) return Outcome::already_gone;
      ++fates_.came_back;
      return Outcome::done;
  }
  return Outcome::already_gone;
}

Outcome Line::redeem(Ordinal ordinal) {
  const Standing standing = board_.standing(ordinal);
  if (standing == Standing::waiting) return Outcome::not_called;
  if (standing != Standing::called) return Outcome::already_gone;
  SLUICE_INVARIANT(raw(ordinal) <= reserve_.taken_in());
  offers_.end(ordinal, Mark::used);
  ++fates_.came;
  return Outcome::done;
}

Outcome Line::leave(Ordinal ordinal) {
  const Standing standing = board_.standing(ordinal);
  if (standing == Standing::called) {
    offers_.end(ordinal, Mark::left);
    ++fates_.left_called;
    return Outcome::done;
  }
  if (standing != Standing::waiting) return Outcome::already_gone;
  waiting_.leave(ordinal);
  ++fates_.left_waiting;
  return Outcome::done;
}

std::vector<Span> Line::clear(Instant now) {
  return waiting_.clear(reserve_.take_in(now).issued);
}

std::uint32_t Line::call(Instant now, std::uint32_t room) {
  reserve_.shrink(now, room);
  std::uint32_t served = call_returned(now, room);
  if (now < calls_from_) return served;
  for (std::uint32_t count = reserve_.left_of(room); count > 0; count = reserve_.left_of(room)) {
    const std::uint32_t called = call_waiting(now, count);
    served += called;
    if (called > 0) continue;
    // Nobody waits: what is left becomes reserve, unless somebody came this very moment.
    if (!reserve_.grow(count)) continue;
    served += count;
    break;
  }
  reserve_.take_in(now);
  return served;
}

// Whoever comes back is before newcomers: the reserve makes way.
std::uint32_t Line::call_returned(Instant now, std::uint32_t room) {
  if (returned() == 0) return 0;
  const std::uint32_t wanted = std::min(returned(), room > offered() ? room - offered() : 0);
  if (reserve_.left_of(room) < wanted) reserve_.shrink(now, room - wanted);
  const std::uint32_t count = reserve_.left_of(room);
  std::uint32_t called = 0;
  while (called < count) {
    const auto earliest = passed_over_.take_earliest();
    if (!earliest) break;
    offers_.recall(now, *earliest);
    ++called;
  }
  if (returned() > 0) reserve_.shrink(now, offered());
  return called;
}

std::uint32_t Line::call_waiting(Instant now, std::uint32_t count) {
  // The reserve may have been used up since it was counted; those people are called already.
  const Turnstile::Reading reading = reserve_.take_in(now);
  if (reading.serving >= reading.issued) return 0;
  const Waiting::Turn turn = waiting_.take_turn(reading, count);
  // Marks first, then `serving`: an edge never sees an absent ticket as called.
  offers_.call_range(now, reading.serving + 1, turn.upto, turn.present);
  reserve_.serve_until(turn.upto);
  return turn.present;
}

std::uint32_t Line::can_call(Instant now, std::uint32_t most) const {
  const std::uint32_t back = std::min(returned(), most);
  return now < calls_from_ ? back : back + waiting_.count(most - back);
}

std::optional<Instant> Line::called_at(Ordinal ordinal) const {
  if (raw(ordinal) > reserve_.taken_in() || board_.standing(ordinal) != Standing::called) return std::nullopt;
  return offers_.called_at(ordinal);
}

std::optional<Instant> Line::next_deadline() const {
  const auto lapse = offers_.next_lapse();
  return lapse ? std::min(*lapse, window_.ends()) : window_.ends();
}

const char* Line::broken_invariant() const {
  const Turnstile::Reading reading = board_.turnstile.read();
  if (reserve_.taken_in() > std::min(reading.issued, reading.serving))
    return "only issued and served tickets are taken in";
  if (const char* broken = offers_.broken_invariant(reserve_.taken_in())) return broken;
  std::uint32_t returning = 0;
  for (std::uint32_t o = 1; o <= reserve_.taken_in(); ++o)
    returning += board_.mark(Ordinal{o}) == Mark::returning ? 1 : 0;
  return returning == returned() ? nullptr : "returned is the number of tickets that are next";
}

}  // namespace sluice::line
