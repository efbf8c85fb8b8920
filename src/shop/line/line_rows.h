// The rows of a sale's lines in the ledger: how many places were given out, how far people were called, and which
// ordinals may be given out before the next row.
//
// Touches `reserved` and `recorded` of the lines, and reads their boards. Edges learn of more ordinals (the board's
// allow_until) when the row that reserves them is durable.
//
// Invariant: no board gives out an ordinal above the `reserved` of the line's durable row, so a start that goes on
// from there never gives one out twice.
// Not thread-safe: the owner's thread. Cost: linear in lines, and a row a line that is written.
#pragma once

#include "shop/line/floor.h"
#include "shop/owner/owner_settings.h"

namespace sluice::shop {

class LineRows {
public:
  LineRows(Course& course, Floor& floor, const OwnerSettings& settings)
      : course_(course), floor_(floor), settings_(settings) {}

  // Keeps a block of ordinals in hand: at full load it lasts a second, and the owner looks every few milliseconds.
  // What a crash leaves unused of it is skipped by the next start.
  void reserve_ordinals(Round& round);
  void write_lines(Round& round);  // those that moved
  void write_line(std::size_t index, Round& round);
  // At a clean end: none needs to be skipped. REQUIRES: edges have stopped.
  void give_back_ordinals(Round& round);

private:
  Course& course_;
  Floor& floor_;
  const OwnerSettings& settings_;
};

}  // namespace sluice::shop
