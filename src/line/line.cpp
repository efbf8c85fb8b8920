#include "line/line.h"

#include <algorithm>
#include <atomic>
#include <functional>

#include "base/invariant.h"

namespace sluice::line {

Line::Line(Board& board, const Settings& settings, Instant now)
    : board_(board),
      settings_(settings),
      claim_longest_(settings.claim),
      window_ends_(now + settings.presence_window),
      calls_from_(now) {}

void Line::set_settings(const Settings& settings) {
  settings_ = settings;
  claim_longest_ = std::max(claim_longest_, settings.claim);
}

void Line::restore(const Restored& restored) {
  const std::uint32_t serving = std::min(restored.serving, restored.issued);
  board_.allow_until(restored.issued);
  board_.turnstile.restore({.issued = restored.issued, .serving = serving});
  board_.forget_presence();
  for (std::uint32_t o = 1; o <= serving; ++o) board_.set_mark(Ordinal{o}, Mark::passed);
  taken_in_ = serving;
  calls_from_ = restored.calls_from;
}

void Line::apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes) {
  SLUICE_INVARIANT(outcomes.size() == batch.size());
  take_in_issued(now);
  lapse_until(now);
  rotate_windows(now);
  for (std::size_t i = 0; i < batch.size(); ++i) outcomes[i] = apply_one(batch[i]);
}

// People who came while there was reserve were called by the turnstile; here they become offers with a deadline.
// Returns the reading it acted on: edges go on issuing, so that two readings tell of two moments.
Turnstile::Reading Line::take_in_issued(Instant now) {
  const Turnstile::Reading reading = board_.turnstile.read();
  const std::uint32_t upto = std::min(reading.issued, reading.serving);
  if (upto <= taken_in_) return reading;
  add_range(taken_in_ + 1, upto, now);
  offered_ += upto - taken_in_;
  called_total_ += upto - taken_in_;
  taken_in_ = upto;
  return reading;
}

void Line::add_range(std::uint32_t first, std::uint32_t last, Instant now) {
  const Range range{.first = first, .last = last, .deadline = now + settings_.claim};
  // Nearly always at the end; a shortened claim time lets later tickets lapse before earlier ones.
  const auto at = std::upper_bound(ranges_.begin(), ranges_.end(), range,
                                   [](const Range& a, const Range& b) { return a.deadline < b.deadline; });
  ranges_.insert(at, range);
  if (!calls_.empty() && calls_.back().at == now) {
    calls_.back().last = last;
  } else {
    calls_.push_back({.last = last, .at = now});
  }
}

void Line::lapse_until(Instant now) {
  while (!ranges_.empty() && ranges_.front().deadline <= now) {
    for (std::uint32_t o = ranges_.front().first; o <= ranges_.front().last; ++o) {
      if (board_.mark(Ordinal{o}) != Mark::fresh) continue;
      board_.set_mark(Ordinal{o}, Mark::lapsed);
      --offered_;
    }
    ranges_.pop_front();
  }
  while (!calls_.empty() && calls_.front().at + claim_longest_ <= now) calls_.pop_front();
  while (const auto due = recalled_lapse_.take_due(now)) {
    if (board_.mark(Ordinal{due->second}) != Mark::recalled) continue;
    board_.set_mark(Ordinal{due->second}, Mark::lapsed);
    recalled_at_.erase(due->second);
    --offered_;
  }
}

void Line::rotate_windows(Instant now) {
  if (now < window_ends_) return;
  board_.rotate_presence();
  // Counted from now, also when the owner is late: who came or was seen just before keeps a whole window to be seen
  // in.
  window_ends_ = now + settings_.presence_window;
  pass_over_returned();
}

Outcome Line::apply_one(const Command& command) {
  switch (command.kind) {
    case Command::Kind::redeem:
      return redeem(command.ordinal);
    case Command::Kind::leave:
      return leave(command.ordinal);
    case Command::Kind::come_back:
      return come_back(command.ordinal);
  }
  return Outcome::already_gone;
}

Outcome Line::redeem(Ordinal ordinal) {
  const Standing standing = board_.standing(ordinal);
  if (standing == Standing::waiting) return Outcome::not_called;
  if (standing != Standing::called) return Outcome::already_gone;
  SLUICE_INVARIANT(raw(ordinal) <= taken_in_);
  board_.set_mark(ordinal, Mark::used);
  recalled_at_.erase(raw(ordinal));
  --offered_;
  return Outcome::done;
}

Outcome Line::leave(Ordinal ordinal) {
  const Standing standing = board_.standing(ordinal);
  if (standing != Standing::waiting && standing != Standing::called) return Outcome::already_gone;
  standing == Standing::called ? --offered_ : ++gone_waiting_total_;
  if (board_.mark(ordinal) == Mark::returning) --returned_count_;
  recalled_at_.erase(raw(ordinal));
  board_.set_mark(ordinal, Mark::left);
  return Outcome::done;
}

Outcome Line::come_back(Ordinal ordinal) {
  const Turnstile::Reading reading = board_.turnstile.read();
  if (raw(ordinal) == 0 || raw(ordinal) > reading.issued) return Outcome::already_gone;
  if (board_.mark(ordinal) != Mark::passed) return Outcome::already_gone;
  board_.set_mark(ordinal, Mark::returning);
  returned_.push_back(raw(ordinal));
  std::push_heap(returned_.begin(), returned_.end(), std::greater<>());
  ++returned_count_;
  return Outcome::done;
}

std::uint32_t Line::call(Instant now, std::uint32_t room) {
  shrink_reserve(now, room);
  std::uint32_t served = 0;
  const auto free_room = [&] {
    const std::uint32_t bound = offered_ + reserve();
    return room > bound ? room - bound : 0;
  };
  if (returned_count_ > 0) {
    // Whoever comes back is before newcomers: the reserve makes way.
    const std::uint32_t wanted = std::min(returned(), room > offered_ ? room - offered_ : 0);
    if (free_room() < wanted) shrink_reserve(now, room - wanted);
    served += call_returned(now, free_room());
    if (returned_count_ > 0) shrink_reserve(now, offered_);
  }
  if (now < calls_from_) return served;
  for (std::uint32_t count = free_room(); count > 0; count = free_room()) {
    const std::uint32_t called = call_waiting(now, count);
    served += called;
    if (called > 0) continue;
    // Nobody waits: what is left becomes reserve, unless somebody came this very moment.
    const Turnstile::Reading reading = board_.turnstile.read();
    if (reading.serving < reading.issued) continue;
    if (board_.turnstile.set_reserve(reading.issued, reading.reserve() + count)) {
      served += count;
      break;
    }
  }
  take_in_issued(now);
  return served;
}

void Line::shrink_reserve(Instant now, std::uint32_t room) {
  for (;;) {
    const Turnstile::Reading reading = take_in_issued(now);
    const std::uint32_t keep = room > offered_ ? room - offered_ : 0;
    if (reading.reserve() <= keep) return;
    // Refused when somebody was issued meanwhile: that one is an offer now, so look again.
    if (board_.turnstile.set_reserve(reading.issued, keep)) return;
  }
}

std::uint32_t Line::call_returned(Instant now, std::uint32_t count) {
  std::uint32_t called = 0;
  while (called < count && !returned_.empty()) {
    std::pop_heap(returned_.begin(), returned_.end(), std::greater<>());
    const std::uint32_t o = returned_.back();
    returned_.pop_back();
    if (board_.mark(Ordinal{o}) != Mark::returning) continue;
    --returned_count_;
    board_.set_mark(Ordinal{o}, Mark::recalled);
    recalled_lapse_.add(now + settings_.claim, o);
    recalled_at_[o] = now;
    ++offered_;
    ++called_total_;
    ++called;
  }
  return called;
}

std::uint32_t Line::call_waiting(Instant now, std::uint32_t count) {
  // The reserve may have been used up since it was counted; those people are called already.
  const Turnstile::Reading reading = take_in_issued(now);
  if (reading.serving >= reading.issued) return 0;
  const std::uint32_t first = reading.serving + 1;
  std::uint32_t called = 0;
  std::uint32_t upto = reading.serving;
  while (called < count && upto < reading.issued) {
    const std::uint32_t next = board_.next_present(upto + 1, reading.issued);
    if (next > upto + 1) pass_over(upto + 1, next - 1);
    if (next <= reading.issued) ++called;
    upto = std::min(next, reading.issued);
  }
  // Marks first, then `serving`: an edge never sees an absent ticket as called.
  add_range(first, upto, now);
  offered_ += called;
  called_total_ += called;
  taken_in_ = upto;
  board_.turnstile.serve_until(upto);
  return called;
}

void Line::pass_over(std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t o = first; o <= last; ++o) {
    if (board_.mark(Ordinal{o}) != Mark::fresh) continue;
    board_.set_mark(Ordinal{o}, Mark::passed);
    ++gone_waiting_total_;
  }
  take_back_if_seen(first, last);
}

// Seen in this very moment? Then the edge may have read the mark too early to tell us (Board::see is the other half).
void Line::take_back_if_seen(std::uint32_t first, std::uint32_t last) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  for (std::uint32_t o = first; o <= last; ++o) {
    if (board_.is_present(Ordinal{o})) come_back(Ordinal{o});
  }
}

// Who came back and went away again, before there was room, is passed over once more.
void Line::pass_over_returned() {
  std::vector<std::uint32_t> absent;
  std::erase_if(returned_, [&](std::uint32_t o) {
    if (board_.mark(Ordinal{o}) != Mark::returning) return true;
    if (board_.is_present(Ordinal{o})) return false;
    absent.push_back(o);
    return true;
  });
  std::make_heap(returned_.begin(), returned_.end(), std::greater<>());
  returned_count_ = static_cast<std::uint32_t>(returned_.size());
  for (const std::uint32_t o : absent) {
    board_.set_mark(Ordinal{o}, Mark::passed);
    take_back_if_seen(o, o);
  }
}

bool Line::somebody_waits() const {
  if (returned_count_ > 0) return true;
  const Turnstile::Reading reading = board_.turnstile.read();
  return reading.serving < reading.issued &&
         board_.next_present(reading.serving + 1, reading.issued) <= reading.issued;
}

std::uint32_t Line::can_call(Instant now, std::uint32_t most) const {
  std::uint32_t count = std::min(returned(), most);
  if (now < calls_from_) return count;
  const Turnstile::Reading reading = board_.turnstile.read();
  for (std::uint32_t o = reading.serving; count < most && o < reading.issued; ++count) {
    o = board_.next_present(o + 1, reading.issued);
    if (o > reading.issued) break;
  }
  return count;
}

void Line::redraw(const Draw& draw) {
  SLUICE_INVARIANT(called_total_ == 0 && board_.turnstile.read().serving == 0 &&
                   draw.count() <= board_.turnstile.read().issued);
  board_.redraw(draw);
}

std::optional<Instant> Line::called_at(Ordinal ordinal) const {
  if (raw(ordinal) > taken_in_ || board_.standing(ordinal) != Standing::called) return std::nullopt;
  if (board_.mark(ordinal) == Mark::recalled) return recalled_at_.at(raw(ordinal));
  const auto call = std::lower_bound(calls_.begin(), calls_.end(), raw(ordinal),
                                     [](const Call& a, std::uint32_t o) { return a.last < o; });
  SLUICE_INVARIANT(call != calls_.end());
  return call->at;
}

std::optional<Instant> Line::next_deadline() const {
  Instant next = window_ends_;
  if (!ranges_.empty()) next = std::min(next, ranges_.front().deadline);
  if (const auto recalled = recalled_lapse_.next()) next = std::min(next, *recalled);
  return next;
}

ClaimTimes Line::claim_times() const {
  ClaimTimes times;
  for (const Range& range : ranges_) times.add_range(range.first, range.last, range.deadline);
  recalled_lapse_.for_each([&](Instant at, std::uint32_t o) {
    if (board_.mark(Ordinal{o}) == Mark::recalled) times.add_recalled(o, at);
  });
  times.sort();
  return times;
}

const char* Line::broken_invariant() const {
  const Turnstile::Reading reading = board_.turnstile.read();
  std::uint32_t to_lapse = 0;  // open tickets that have a claim time
  for (const Range& range : ranges_) {
    for (std::uint32_t o = range.first; o <= range.last; ++o)
      to_lapse += board_.mark(Ordinal{o}) == Mark::fresh ? 1 : 0;
  }
  std::uint32_t open = 0;
  std::uint32_t returning = 0;
  for (std::uint32_t o = 1; o <= std::min(reading.issued, taken_in_); ++o) {
    const Mark mark = board_.mark(Ordinal{o});
    open += mark == Mark::fresh || mark == Mark::recalled ? 1 : 0;
    to_lapse += mark == Mark::recalled ? 1 : 0;
    returning += mark == Mark::returning ? 1 : 0;
  }
  if (open != offered_) return "offered is the number of open tickets";
  if (open != to_lapse) return "every open ticket has a claim time";
  if (returning != returned_count_) return "returned is the number of tickets that are next";
  if (!std::is_sorted(ranges_.begin(), ranges_.end(),
                      [](const Range& a, const Range& b) { return a.deadline < b.deadline; })) {
    return "ranges are ordered by deadline";
  }
  if (taken_in_ > std::min(reading.issued, reading.serving)) return "only issued and served tickets are taken in";
  return nullptr;
}

}  // namespace sluice::line
