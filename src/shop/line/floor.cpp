#include "shop/line/floor.h"

#include <algorithm>
#include <utility>

namespace sluice::shop {

Floor::Floor(Course& course, const Units& units, const OwnerSettings& settings, Start start, Instant resume_at)
    : course_(course),
      units_(units),
      has_shares_(!course.config().priority.empty()),
      presence_window_(settings.presence_window) {
  const SaleConfig& config = course.config();
  const line::Settings line_settings{.claim = config.claim, .presence_window = presence_window_};
  for (const auto& line : course.front().lines) {
    lines_.emplace_back(line->board, config, line_settings, start, resume_at);
  }
}

void Floor::follow_settings(Now now) {
  const SaleConfig& config = course_.config();
  const line::Settings settings{.claim = config.claim, .presence_window = presence_window_};
  for (OwnedLine& line : lines_) line.follow(config, settings, course_.now(now));
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
  const auto place = course_.line_front(line).board.turnstile.issue();
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
  if (!has_shares_) return lines_[raw(line)].engine.offered();
  std::uint32_t all = 0;
  for (const OwnedLine& each : lines_) all += each.engine.offered();
  return all;
}

std::uint32_t Floor::promised(LineIndex line) const {
  return offered(line) + lines_[has_shares_ ? 0 : raw(line)].engine.reserve();
}

void Floor::shrink_reserve(Now now, LineIndex line, std::uint32_t room) {
  line::Line& engine = lines_[has_shares_ ? 0 : raw(line)].engine;
  const std::uint32_t to_guests = offered(line) - engine.offered();
  engine.shrink_reserve(course_.now(now), room > to_guests ? room - to_guests : 0);
}

std::uint32_t Floor::offered_of(std::size_t item, std::uint32_t free) const {
  if (course_.config().line == LineMode::item) return std::min(lines_[item].engine.offered(), free);
  std::uint32_t to_all = offered(LineIndex{0});
  for (std::size_t i = 0; i < item; ++i) to_all -= std::min(to_all, units_.counts(item_at(i)).free);
  return std::min(to_all, free);
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

void Floor::tell_sold_out(Round& round) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const bool is_over = is_sold_out(line_at(i));
    if (is_over == std::exchange(lines_[i].is_sold_out, is_over)) continue;
    round.tell([front = &course_.line_front(line_at(i)), is_over] {
      front->sold_out.store(is_over, std::memory_order_release);
    });
  }
}

const char* Floor::broken_invariant() const {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const line::Line& engine = lines_[i].engine;
    if (const char* broken = engine.broken_invariant()) return broken;
    const LineIndex index = line_at(i);
    if (promised(index) > free(index)) return "offered + reserve <= free units of the lines that sell them";
    if (has_shares_ && i > 0 && engine.reserve() > 0) return "only the sale's own line has a reserve";
  }
  return nullptr;
}

}  // namespace sluice::shop
