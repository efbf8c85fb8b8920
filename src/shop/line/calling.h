// Who is called, and when: cap, pace, the shares of lines that sell the same units. And what becomes of those called,
// which pace and waits learn from.
//
// Touches the engines of the lines (Floor), their waits and calls_counted, and nothing of the units: it reads them.
// What it decides leaves with the round.
//
// Invariants
//  1. For all lines that sell the same units (the sale's own and its priority lines): after call(), offered + reserve
//     <= what cap and pace leave, but for people who had been called before (line/pace_control.h; the door is open).
//  2. At a gate: inside + offered + reserve <= cap, but for people who had entered before a restart or a lowered cap.
//  3. Nobody is called for a unit whose return is not durable yet (Floor::free_for_sure).
//  4. Every call is counted once, before it is told as come: to the pace, the line's waits and the metrics.
//
// Not thread-safe: the owner's thread. Cost of call(): linear in lines and items, and in the people called.
#pragma once

#include <optional>

#include "line/call_room.h"
#include "line/pace_control.h"
#include "line/shares.h"
#include "shop/line/floor.h"
#include "shop/place/priority_codes.h"

namespace sluice::shop {

class Calling {
public:
  Calling(Course& course, const Units& units, Floor& floor, const PriorityCodes& codes, Instant resume_at);

  // Takes in what time and edges have done to the lines, calls as many as there is room for, and tells edges which
  // lines are sold out.
  void call(Now now, Round& round);
  void follow_settings(Now now);  // pace and shares have changed

  // --- What becomes of calls
  // A called person has come: told to the pace after the call itself. REQUIRES: the place is called.
  void note_came(Now now, LineIndex line, Instant called_at, Round& round);
  void note_gone(Now now, Instant called_at) { pace_.left(course_.now(now), called_at); }
  void note_held(Now now, LineIndex line, std::uint32_t units) {
    floor_.line(raw(line)).wait.held(course_.now(now), units);
  }
  void note_sold(Now now, const sale::Hold& hold);
  [[nodiscard]] line::PaceControl& pace() { return pace_; }
  [[nodiscard]] const line::PaceControl& pace() const { return pace_; }

  // --- Parts of the lines
  // As the settings have it. REQUIRES: Floor::has_shares().
  [[nodiscard]] double share(std::size_t line) const { return shares_->share(line); }
  // What this line gets of all calls, and of the free units, however many come to the others.
  [[nodiscard]] double part_of(std::size_t line) const;
  [[nodiscard]] std::uint32_t part_of_free(std::size_t line, double part) const;

  [[nodiscard]] const char* broken_invariant() const;

private:
  void call_lines(Now now, std::uint64_t& inside, Round& round);
  void call_line(Now now, std::size_t index, std::uint64_t& inside, Round& round);
  std::uint32_t call_guests(Now now, std::uint32_t room, Round& round);
  [[nodiscard]] line::CallLimit limit_of(Instant instant, const line::Line& engine, const line::CallRoom& left,
                                         LineIndex index) const;
  void settle_shares();
  void count_calls(Now now, OwnedLine& line, Round& round);

  Course& course_;
  const Units& units_;
  Floor& floor_;
  const PriorityCodes& codes_;
  std::optional<line::Shares> shares_;  // of the sale's own line and its priority lines; none: it has none
  std::uint64_t calls_shared_ = 0;      // of the sale's own line, that shares_ knows of
  std::size_t first_line_ = 0;          // whose turn it is to be called first, of lines that share the room alone
  line::PaceControl pace_;
};

}  // namespace sluice::shop
