// The floor in front of the till: who waits in which line, who may be called, and how far units, cap and pace reach.
//
// Invariants
//  1. For every line, and for all lines together that sell the same units (the sale's own and its priority lines):
//     offered + reserve <= free units of its items, and <= what cap and pace leave (line/pace_control.h; the door is
//     open). Of lines that share, only the sale's own ever has a reserve.
//  2. At a gate: inside + offered + reserve <= cap, but for people who had entered before a restart or a lowered cap.
//  3. Nobody is called for a unit whose return is not durable yet (Units::free_for_sure).
//
// Not thread-safe: the owner's thread. Edges issue places from the same boards meanwhile (line/gate.h).
#pragma once

#include <deque>
#include <optional>

#include "line/pace_control.h"
#include "line/shares.h"
#include "shop/course.h"
#include "shop/owned_line.h"
#include "shop/owner_settings.h"
#include "shop/priority_codes.h"
#include "shop/units.h"

namespace sluice::shop {

class Floor {
public:
  using Start = line::WaitModel::Start;
  Floor(Course& course, const Units& units, const PriorityCodes& codes, const OwnerSettings& settings, Start start,
        Instant resume_at);

  // --- Places
  [[nodiscard]] std::size_t line_count() const { return lines_.size(); }
  [[nodiscard]] OwnedLine& line(std::size_t index) { return lines_[index]; }
  [[nodiscard]] const OwnedLine& line(std::size_t index) const { return lines_[index]; }
  [[nodiscard]] Ordinal ordinal_of(LineIndex line, Ordinal number) const {
    return course_.line_front(line).ordinal_of(number);
  }
  [[nodiscard]] line::Standing standing(LineIndex line, Ordinal ordinal) const {
    return course_.line_front(line).board.standing(ordinal);
  }
  // The place leads nowhere any more, but to another place.
  [[nodiscard]] bool is_over(LineIndex line, Ordinal ordinal) const;
  // Verdict::done: `ordinal` is a new place, and it is called; in_line: it waits; else why there is none.
  [[nodiscard]] Verdict issue(LineIndex line, Ordinal& ordinal, Round& round);
  line::Outcome apply(Now now, LineIndex line, line::Command::Kind kind, Ordinal ordinal);

  // --- Room. In all lines that sell what this one sells:
  [[nodiscard]] std::uint32_t free(LineIndex line) const;
  [[nodiscard]] std::uint32_t offered(LineIndex line) const;   // called and expected
  [[nodiscard]] std::uint32_t promised(LineIndex line) const;  // and the reserve
  // Takes reserve back until promised() <= room, as far as there is reserve.
  void shrink_reserve(Now now, LineIndex line, std::uint32_t room);
  [[nodiscard]] bool is_sold_out(LineIndex line) const;
  [[nodiscard]] std::uint32_t people_inside() const;
  [[nodiscard]] bool has_shares() const { return shares_.has_value(); }
  [[nodiscard]] double share(std::size_t line) const { return shares_->share(line); }
  // What this line gets of all calls, and of the free units, however many come to the others.
  [[nodiscard]] double part_of(std::size_t line) const;
  [[nodiscard]] std::uint32_t part_of_free(std::size_t line, double part) const;

  // --- Calling
  void call(Now now, Round& round);
  // A called person has come: told to the pace after the call itself. REQUIRES: the place is called.
  void note_came(Now now, LineIndex line, Instant called_at, Round& round);
  void note_gone(Now now, Instant called_at) { pace_.left(course_.now(now), called_at); }
  void note_held(Now now, LineIndex line, std::uint32_t units) {
    lines_[raw(line)].wait.held(course_.now(now), units);
  }
  void note_sold(Now now, const sale::Hold& hold);
  [[nodiscard]] line::PaceControl& pace() { return pace_; }
  [[nodiscard]] const line::PaceControl& pace() const { return pace_; }
  void follow_settings(Now now);  // pace and shares have changed

  // --- Rows of lines
  // Keeps a block of ordinals in hand: at full load it lasts a second, and the owner looks every few milliseconds.
  // What a crash leaves unused of it is skipped by the next start.
  void reserve_ordinals(Round& round);
  void write_lines(Round& round);  // those that moved
  void write_line(std::size_t index, Round& round);
  void give_back_ordinals(Round& round);  // at a clean end: none needs to be skipped

  [[nodiscard]] const char* broken_invariant() const;

private:
  [[nodiscard]] std::uint32_t free_for_sure(LineIndex line) const;
  void call_line(Now now, std::size_t index, std::uint64_t& inside, Round& round);
  std::uint32_t call_guests(Now now, std::uint32_t room, Round& round);
  [[nodiscard]] line::CallLimit limit_of(Instant instant, const line::Line& engine, std::uint64_t room,
                                         std::uint32_t offered, bool has_unit) const;
  void settle_shares();
  void count_calls(Now now, OwnedLine& line, Round& round);
  void tell_sold_out(Round& round);

  Course& course_;
  const Units& units_;
  const PriorityCodes& codes_;
  const OwnerSettings& settings_;
  std::deque<OwnedLine> lines_;
  std::optional<line::Shares> shares_;  // of the sale's own line and its priority lines; none: it has none
  std::uint64_t calls_shared_ = 0;      // of the sale's own line, that shares_ knows of
  line::PaceControl pace_;
};

}  // namespace sluice::shop
