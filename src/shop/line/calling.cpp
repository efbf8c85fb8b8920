#include "shop/line/calling.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <vector>

namespace sluice::shop {

Calling::Calling(Course& course, const Units& units, Floor& floor, const PriorityCodes& codes, Instant resume_at)
    : course_(course),
      units_(units),
      floor_(floor),
      codes_(codes),
      pace_(course.config().pace, course.config().claim, line::Door::open, resume_at) {
  if (floor.has_shares()) shares_.emplace(shares_of(course.config()));
}

void Calling::call(Now now, Round& round) {
  const Instant instant = course_.now(now);
  std::uint64_t inside = std::uint64_t{units_.engine().live_holds()} + floor_.people_inside();
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    line.engine.apply(instant, {}, {});
    count_calls(now, line, round);
    inside += line.engine.offered() + line.engine.reserve();
  }
  // Priority lines are called within the round of the sale's own line, from the same room.
  if (shares_) {
    call_line(now, 0, inside, round);
    settle_shares();
  } else {
    call_lines(now, inside, round);
  }
  floor_.tell_sold_out(round);
}

// Reserve is nobody's yet: where people wait in one line, that of the others makes way, and comes back from what is
// left of the room. Lines in which people wait take turns at being first, or a small room would always be the first
// line's.
void Calling::call_lines(Now now, std::uint64_t& inside, Round& round) {
  const std::size_t count = floor_.line_count();
  const auto waits = [this](std::size_t i) { return floor_.line(i).engine.somebody_waits(); };
  std::vector<bool> has_waiters(count);
  for (std::size_t i = 0; i < count; ++i) has_waiters[i] = waits(i);
  if (std::find(has_waiters.begin(), has_waiters.end(), true) != has_waiters.end()) {
    for (std::size_t i = 0; i < count; ++i) {
      line::Line& engine = floor_.line(i).engine;
      const std::uint32_t before = engine.offered() + engine.reserve();
      if (!has_waiters[i]) engine.shrink_reserve(course_.now(now), engine.offered());
      inside = inside - before + engine.offered() + engine.reserve();
    }
  }
  for (const bool turn : {true, false}) {
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t i = (first_line_ + k) % count;
      if (has_waiters[i] == turn) call_line(now, i, inside, round);
    }
  }
  first_line_ = (first_line_ + 1) % count;
}

void Calling::call_line(Now now, std::size_t i, std::uint64_t& inside, Round& round) {
  const Instant instant = course_.now(now);
  const LineIndex index = line_at(i);
  line::Line& engine = floor_.line(i).engine;
  const std::uint64_t own = floor_.promised(index);
  const std::uint64_t cap = course_.config().cap;
  const line::CallRoom left{
      .units = floor_.free_for_sure(index),
      .room = cap > inside - own ? cap - (inside - own) : 0,
      .pace = std::uint64_t{floor_.offered(index)} + pace_.may_call(instant, line::PaceControl::unlimited)};
  // A sale that is not open calls nobody: the reserve goes, those called keep their claim.
  const auto open_room = course_.is_open() ? static_cast<std::uint32_t>(left.all()) : 0;
  const std::uint32_t to_guests = shares_ ? call_guests(now, open_room, round) : 0;
  engine.call(instant, open_room > to_guests ? open_room - to_guests : 0);
  const std::uint32_t promised = floor_.promised(index);
  inside = inside - own + promised;
  floor_.line(i).limit = limit_of(instant, engine, left, index);
  floor_.line(i).room_left = left.room_left(promised);
  count_calls(now, floor_.line(i), round);
}

// Once all that may be called are.
line::CallLimit Calling::limit_of(Instant instant, const line::Line& engine, const line::CallRoom& left,
                                  LineIndex index) const {
  if (course_.state() == SaleState::paused) return line::CallLimit::paused;
  if (engine.is_resting(instant)) return line::CallLimit::restart;
  if (engine.reserve() > 0) return line::CallLimit::nothing;
  return left.limit(floor_.promised(index), floor_.offered(index));
}

// Gives the priority lines their share of what may be called, if anybody waits there. Returns how many of the room
// they have then.
std::uint32_t Calling::call_guests(Now now, std::uint32_t room, Round& round) {
  const Instant instant = course_.now(now);
  line::Line& own = floor_.line(0).engine;
  const auto free_room = [&] {
    const std::uint32_t taken = floor_.offered(LineIndex{0});
    return room > taken ? room - taken : 0;
  };
  std::array<std::uint32_t, line::Shares::lines_max> can_use{};
  std::array<std::uint32_t, line::Shares::lines_max> calls{};
  bool somebody_waits = false;
  for (std::size_t i = 1; i < floor_.line_count(); ++i) {
    can_use[i] = floor_.line(i).engine.can_call(instant, free_room());
    somebody_waits |= can_use[i] > 0;
  }
  if (somebody_waits) {
    // The reserve makes way; from here on whoever comes to the sale's own line waits for the end of this round.
    own.shrink_reserve(instant, 0);
    can_use[0] = own.can_call(instant, free_room());
    shares_->divide(free_room(), std::span(can_use).first(floor_.line_count()),
                    std::span(calls).first(floor_.line_count()));
    calls_shared_ += calls[0];
  }
  std::uint32_t to_guests = 0;
  for (std::size_t i = 1; i < floor_.line_count(); ++i) {
    line::Line& engine = floor_.line(i).engine;
    if (calls[i] > 0) engine.call(instant, engine.offered() + calls[i]);
    // No reserve here, also if somebody who was counted is gone.
    engine.shrink_reserve(instant, engine.offered());
    count_calls(now, floor_.line(i), round);
    to_guests += engine.offered();
  }
  return to_guests;
}

// What the sale's own line has called beyond any division, nobody else could have used.
void Calling::settle_shares() {
  const std::uint64_t called = floor_.line(0).engine.called_total();
  if (called <= calls_shared_) return;
  shares_->called_alone(0, called - calls_shared_);
  calls_shared_ = called;
}

// Whoever was called since the last look: by us, or by taking the reserve.
void Calling::count_calls(Now now, OwnedLine& line, Round& round) {
  const std::uint64_t called = line.engine.called_total() - line.calls_counted;
  line.calls_counted += called;
  pace_.called(course_.now(now), static_cast<std::uint32_t>(called));
  line.wait.called(course_.now(now), static_cast<std::uint32_t>(called));
  round.count(course_.counters().calls, called);
}

// --- What becomes of calls

// The call comes first: whoever is told as come without having been called would count as a no-show, too.
void Calling::note_came(Now now, LineIndex index, Instant called_at, Round& round) {
  OwnedLine& line = floor_.line(raw(index));
  count_calls(now, line, round);
  const Instant instant = course_.now(now);
  if (called_at == instant) {
    pace_.was_there(instant);
    line.wait.was_there(instant);
    return;
  }
  pace_.came(instant, called_at);
  line.wait.came(instant, called_at);
}

void Calling::note_sold(Now now, const sale::Hold& hold) {
  for (int unit = 0; unit < std::popcount(hold.slots); ++unit) {
    floor_.line(raw(hold.line)).wait.sold(course_.now(now), hold.deadline - course_.config().hold);
  }
}

void Calling::follow_settings(Now now) {
  const SaleConfig& config = course_.config();
  pace_.set(config.pace, config.claim, course_.now(now));
  if (shares_) shares_->set(shares_of(config));
}

// --- Parts of the lines

// Whoever cannot come any more takes nothing.
double Calling::part_of(std::size_t line) const {
  if (!shares_) return 1;
  std::array<bool, line::Shares::lines_max> may_use{true};
  for (std::size_t i = 1; i < floor_.line_count(); ++i) {
    may_use[i] = codes_.uses_left(line_at(i)) > 0 || course_.line_front(line_at(i)).board.waiting() > 0;
  }
  return shares_->part(line, std::span(may_use).first(floor_.line_count()));
}

// Free units that this line can count on: its part, or what is left if everybody comes who can to the others.
std::uint32_t Calling::part_of_free(std::size_t line, double part) const {
  const LineIndex index = line_at(line);
  const std::uint32_t units = floor_.free(index) - std::min(floor_.free(index), floor_.offered(index));
  const auto own = static_cast<std::uint32_t>(part * units);
  if (!shares_ || line > 0) return own;
  std::uint64_t guests = 0;
  for (std::size_t i = 1; i < floor_.line_count(); ++i) {
    guests += codes_.uses_left(line_at(i)) + course_.line_front(line_at(i)).board.waiting();
  }
  return guests >= units ? own : std::max(own, units - static_cast<std::uint32_t>(guests));
}

const char* Calling::broken_invariant() const {
  return shares_ ? shares_->broken_invariant() : nullptr;
}

}  // namespace sluice::shop
