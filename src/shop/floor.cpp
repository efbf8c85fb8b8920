#include "shop/floor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace sluice::shop {
namespace {

LineIndex line_at(std::size_t index) {
  return LineIndex{static_cast<std::uint16_t>(index)};
}
ItemIndex item_at(std::size_t index) {
  return ItemIndex{static_cast<std::uint16_t>(index)};
}

}  // namespace

Floor::Floor(Course& course, const Units& units, const PriorityCodes& codes, const OwnerSettings& settings,
             Start start, Instant resume_at)
    : course_(course),
      units_(units),
      codes_(codes),
      settings_(settings),
      pace_(course.config().pace, course.config().claim, line::Door::open, resume_at) {
  const SaleConfig& config = course.config();
  const line::Settings line_settings{.claim = config.claim, .presence_window = settings.presence_window};
  for (const auto& line : course.front().lines) {
    lines_.emplace_back(line->board, config, line_settings, start, resume_at);
  }
  if (!config.priority.empty()) shares_.emplace(shares_of(config));
}

// --- Places

bool Floor::is_over(LineIndex line, Ordinal ordinal) const {
  switch (standing(line, ordinal)) {
    case line::Standing::waiting:
    case line::Standing::called:
      return false;
    case line::Standing::used: {
      const sale::Hold* hold = units_.find(line, ordinal);
      return hold == nullptr || hold->state == sale::HoldState::sold;
    }
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return true;
  }
  return true;
}

Verdict Floor::issue(LineIndex line, Ordinal& ordinal, Round& round) {
  SaleCounters& counters = course_.counters();
  if (is_sold_out(line)) {
    round.count(counters.joins_sold_out);
    return Verdict::sold_out;
  }
  const auto place = course_.line_front(line).board.gate.issue();
  if (!place) {
    round.count(counters.joins_overloaded);
    return Verdict::overloaded;
  }
  ordinal = place->ordinal;
  round.count(place->called ? counters.joins_called : counters.joins_waiting);
  return place->called ? Verdict::done : Verdict::in_line;
}

line::Outcome Floor::apply(Now now, LineIndex line, line::Command::Kind kind, Ordinal ordinal) {
  const line::Command command{.kind = kind, .ordinal = ordinal};
  line::Outcome outcome{};
  lines_[raw(line)].engine.apply(course_.now(now), {&command, 1}, {&outcome, 1});
  return outcome;
}

// --- Room

std::uint32_t Floor::free(LineIndex line) const {
  if (course_.is_gate()) return line::Pace::unlimited;
  if (course_.config().line == LineMode::item) return units_.counts(ItemIndex{raw(line)}).free;
  std::uint32_t free = 0;
  for (std::size_t i = 0; i < units_.item_count(); ++i) free += units_.counts(item_at(i)).free;
  return free;
}

std::uint32_t Floor::free_for_sure(LineIndex line) const {
  if (course_.is_gate()) return line::Pace::unlimited;
  if (course_.config().line == LineMode::item) return units_.free_for_sure(ItemIndex{raw(line)});
  std::uint32_t free = 0;
  for (std::size_t i = 0; i < units_.item_count(); ++i) free += units_.free_for_sure(item_at(i));
  return free;
}

std::uint32_t Floor::offered(LineIndex line) const {
  if (!shares_) return lines_[raw(line)].engine.offered();
  std::uint32_t all = 0;
  for (const OwnedLine& each : lines_) all += each.engine.offered();
  return all;
}

std::uint32_t Floor::promised(LineIndex line) const {
  return offered(line) + lines_[shares_ ? 0 : raw(line)].engine.reserve();
}

void Floor::shrink_reserve(Now now, LineIndex line, std::uint32_t room) {
  line::Line& engine = lines_[shares_ ? 0 : raw(line)].engine;
  const std::uint32_t to_guests = offered(line) - engine.offered();
  engine.shrink_reserve(course_.now(now), room > to_guests ? room - to_guests : 0);
}

// What an offer is kept for is still free, so "free" alone says whether a unit can be had.
bool Floor::is_sold_out(LineIndex line) const {
  if (course_.is_gate() || free(line) > 0) return false;
  if (!course_.config().waitlist) return true;
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    if (course_.config().line == LineMode::item && i != raw(line)) continue;
    if (units_.counts(item_at(i)).held > 0) return false;
  }
  return true;
}

std::uint32_t Floor::people_inside() const {
  std::uint32_t people = 0;
  for (const OwnedLine& line : lines_) people += line.inside.count();
  return people;
}

// Whoever cannot come any more takes nothing.
double Floor::part_of(std::size_t line) const {
  if (!shares_) return 1;
  std::array<bool, line::Shares::lines_max> may_use{true};
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    may_use[i] = codes_.uses_left(line_at(i)) > 0 || course_.line_front(line_at(i)).board.waiting() > 0;
  }
  return shares_->part(line, std::span(may_use).first(lines_.size()));
}

// Free units that this line can count on: its part, or what is left if everybody comes who can to the others.
std::uint32_t Floor::part_of_free(std::size_t line, double part) const {
  const LineIndex index = line_at(line);
  const std::uint32_t units = free(index) - std::min(free(index), offered(index));
  const auto own = static_cast<std::uint32_t>(part * units);
  if (!shares_ || line > 0) return own;
  std::uint64_t guests = 0;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    guests += codes_.uses_left(line_at(i)) + course_.line_front(line_at(i)).board.waiting();
  }
  return guests >= units ? own : std::max(own, units - static_cast<std::uint32_t>(guests));
}

// --- Calling

void Floor::call(Now now, Round& round) {
  const Instant instant = course_.now(now);
  std::uint64_t inside = std::uint64_t{units_.engine().live_holds()} + people_inside();
  for (OwnedLine& line : lines_) {
    line.engine.apply(instant, {}, {});
    count_calls(now, line, round);
    inside += line.engine.offered() + line.engine.reserve();
  }
  // Priority lines are called within the round of the sale's own line, from the same room.
  for (std::size_t i = 0; i < (shares_ ? 1 : lines_.size()); ++i) call_line(now, i, inside, round);
  if (shares_) settle_shares();
  tell_sold_out(round);
}

void Floor::call_line(Now now, std::size_t i, std::uint64_t& inside, Round& round) {
  const Instant instant = course_.now(now);
  const LineIndex index = line_at(i);
  line::Line& engine = lines_[i].engine;
  const std::uint64_t own = promised(index);
  const std::uint64_t cap = course_.config().cap;
  const std::uint64_t cap_left = cap > inside - own ? cap - (inside - own) : 0;
  const std::uint64_t pace_left =
      std::uint64_t{offered(index)} + pace_.may_call(instant, line::PaceControl::unlimited);
  const std::uint64_t units = free_for_sure(index);
  const std::uint64_t room = std::min({units, cap_left, pace_left});
  lines_[i].limit = limit_of(instant, engine, room, offered(index), std::min(units, cap_left) > own);
  // A sale that is not open calls nobody: the reserve goes, those called keep their claim.
  const auto open_room = course_.is_open() ? static_cast<std::uint32_t>(room) : 0;
  const std::uint32_t to_guests = shares_ ? call_guests(now, open_room, round) : 0;
  engine.call(instant, open_room > to_guests ? open_room - to_guests : 0);
  inside = inside - own + promised(index);
  count_calls(now, lines_[i], round);
}

line::CallLimit Floor::limit_of(Instant instant, const line::Line& engine, std::uint64_t room, std::uint32_t offered,
                                bool has_unit) const {
  if (course_.state() == SaleState::paused) return line::CallLimit::paused;
  if (engine.is_resting(instant)) return line::CallLimit::restart;
  if (!has_unit) return line::CallLimit::unit;
  return room <= offered ? line::CallLimit::pace : line::CallLimit::nothing;
}

// Gives the priority lines their share of what may be called, if anybody waits there. Returns how many of the room
// they have then.
std::uint32_t Floor::call_guests(Now now, std::uint32_t room, Round& round) {
  const Instant instant = course_.now(now);
  line::Line& own = lines_.front().engine;
  const auto free_room = [&] {
    const std::uint32_t taken = offered(LineIndex{0});
    return room > taken ? room - taken : 0;
  };
  std::array<std::uint32_t, line::Shares::lines_max> can_use{};
  std::array<std::uint32_t, line::Shares::lines_max> calls{};
  bool somebody_waits = false;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    can_use[i] = lines_[i].engine.can_call(instant, free_room());
    somebody_waits |= can_use[i] > 0;
  }
  if (somebody_waits) {
    // The reserve makes way; from here on whoever comes to the sale's own line waits for the end of this round.
    own.shrink_reserve(instant, 0);
    can_use[0] = own.can_call(instant, free_room());
    shares_->divide(free_room(), std::span(can_use).first(lines_.size()), std::span(calls).first(lines_.size()));
    calls_shared_ += calls[0];
  }
  std::uint32_t to_guests = 0;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    line::Line& engine = lines_[i].engine;
    if (calls[i] > 0) engine.call(instant, engine.offered() + calls[i]);
    // No reserve here, also if somebody who was counted is gone.
    engine.shrink_reserve(instant, engine.offered());
    count_calls(now, lines_[i], round);
    to_guests += engine.offered();
  }
  return to_guests;
}

// What the sale's own line has called beyond any division, nobody else could have used.
void Floor::settle_shares() {
  const std::uint64_t called = lines_.front().engine.called_total();
  if (called <= calls_shared_) return;
  shares_->called_alone(0, called - calls_shared_);
  calls_shared_ = called;
}

// Whoever was called since the last look: by us, or by taking the reserve.
void Floor::count_calls(Now now, OwnedLine& line, Round& round) {
  const std::uint64_t called = line.engine.called_total() - line.calls_counted;
  line.calls_counted += called;
  pace_.called(course_.now(now), static_cast<std::uint32_t>(called));
  line.wait.called(course_.now(now), static_cast<std::uint32_t>(called));
  round.count(course_.counters().calls, called);
}

void Floor::tell_sold_out(Round& round) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const bool is_over = is_sold_out(line_at(i));
    if (is_over == std::exchange(lines_[i].is_sold_out, is_over)) continue;
    round.tell([front = &course_.line_front(line_at(i)), is_over] {
      front->sold_out.store(is_over, std::memory_order_release);
    });
  }
}

// The call comes first: whoever is told as come without having been called would count as a no-show, too.
void Floor::note_came(Now now, LineIndex index, Instant called_at, Round& round) {
  OwnedLine& line = lines_[raw(index)];
  count_calls(now, line, round);
  pace_.came(course_.now(now), called_at);
  line.wait.came(course_.now(now), called_at);
}

void Floor::note_sold(Now now, const sale::Hold& hold) {
  for (int unit = 0; unit < std::popcount(hold.slots); ++unit) {
    lines_[raw(hold.line)].wait.sold(course_.now(now), hold.deadline - course_.config().hold);
  }
}

void Floor::follow_settings(Now now) {
  const SaleConfig& config = course_.config();
  pace_.set(config.pace, config.claim, course_.now(now));
  if (shares_) shares_->set(shares_of(config));
}

// --- Rows of lines

void Floor::reserve_ordinals(Round& round) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    OwnedLine& line = lines_[i];
    line::Board& board = course_.line_front(line_at(i)).board;
    const std::uint64_t issued = board.gate.read().issued;
    if (line.reserved >= issued + settings_.ordinal_block / 2) continue;
    const std::uint64_t next = issued + settings_.ordinal_block;
    line.reserved = static_cast<std::uint32_t>(std::min<std::uint64_t>(next, line::Board::ordinals_max));
    write_line(i, round);
    round.tell([&board, upto = line.reserved] { board.allow_until(upto); });
  }
}

void Floor::give_back_ordinals(Round& round) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i].reserved = course_.line_front(line_at(i)).board.gate.read().issued;
    write_line(i, round);
  }
}

void Floor::write_lines(Round& round) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const line::Gate::Reading reading = course_.line_front(line_at(i)).board.gate.read();
    const line::Gate::Reading& recorded = lines_[i].recorded;
    if (reading.issued != recorded.issued || reading.serving != recorded.serving) write_line(i, round);
  }
}

void Floor::write_line(std::size_t index, Round& round) {
  const line::Gate::Reading reading = course_.line_front(line_at(index)).board.gate.read();
  lines_[index].recorded = reading;
  ledger::PutLine row;
  row.sale = course_.sale();
  row.line = course_.line(line_at(index));
  row.position = line_at(index);
  row.issued = reading.issued;
  row.serving = reading.serving;
  row.reserved = lines_[index].reserved;
  row.drawn = lines_[index].drawn;
  round.add(row);
}

const char* Floor::broken_invariant() const {
  if (const char* broken = shares_ ? shares_->broken_invariant() : nullptr) return broken;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const line::Line& engine = lines_[i].engine;
    if (const char* broken = engine.broken_invariant()) return broken;
    const LineIndex index = line_at(i);
    if (promised(index) > free(index)) return "offered + reserve <= free units of the lines that sell them";
    if (shares_ && i > 0 && engine.reserve() > 0) return "only the sale's own line has a reserve";
  }
  return nullptr;
}

}  // namespace sluice::shop
