// The floor in front of the till: the lines, who stands where in them, and how much room there is.
//
// It calls nobody (Calling) and writes no rows (LineRows): it gives out places, answers where they stand, and counts
// what is free, offered and promised. Reads the units, never changes them.
//
// Invariants
//  1. For every line, and for all lines together that sell the same units (the sale's own and its priority lines):
//     offered + reserve <= free units of its items.
//  2. Of lines that share, only the sale's own ever has a reserve.
//
// Not thread-safe: the owner's thread. Edges issue places from the same boards meanwhile (line/turnstile.h).
#pragma once

#include <deque>

#include "shop/line/owned_line.h"
#include "shop/owner/owner_settings.h"
#include "shop/purchase/units.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class Floor {
public:
  using Start = line::WaitModel::Start;
  Floor(Course& course, const Units& units, const OwnerSettings& settings, Start start, Instant resume_at);

  void follow_settings(Now now);  // claim, hold and pass have changed

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
  [[nodiscard]] std::uint32_t free_for_sure(LineIndex line) const;  // in the ledger, too (Units::free_for_sure)
  [[nodiscard]] std::uint32_t offered(LineIndex line) const;        // called and expected
  [[nodiscard]] std::uint32_t promised(LineIndex line) const;       // and the reserve
  // Of the item's free units. Offers of a line for several items are for any of them; they are shown against the
  // items in order.
  [[nodiscard]] std::uint32_t offered_of(std::size_t item, std::uint32_t free) const;
  // Takes reserve back until promised() <= room, as far as there is reserve.
  void shrink_reserve(Now now, LineIndex line, std::uint32_t room);
  [[nodiscard]] bool is_sold_out(LineIndex line) const;
  [[nodiscard]] std::uint32_t people_inside() const;
  // There are priority lines, which sell what the sale's own line sells. For good: settings never change it.
  [[nodiscard]] bool has_shares() const { return has_shares_; }

  void tell_sold_out(Round& round);  // to edges, of lines of which it has changed

  [[nodiscard]] const char* broken_invariant() const;

private:
  Course& course_;
  const Units& units_;
  std::deque<OwnedLine> lines_;
  const bool has_shares_;
  const Duration presence_window_;
};

}  // namespace sluice::shop
