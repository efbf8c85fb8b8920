// How a sale stands, in totals over every restart: a sample of now, out of the counters of this process, of its edges
// and its boards, and of the last sample of the life before.
//
// Reads the course, units and floor. Not thread-safe: the owner's thread. Cost: linear in lines and items.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "shop/chronicle/measures.h"
#include "shop/line/floor.h"
#include "shop/owner/owner_settings.h"
#include "shop/purchase/units.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class Totals {
public:
  using Row = ledger::SampleRow;
  // Lines of which a sample tells; a sale may have more.
  static constexpr std::size_t lines_max = 8;

  // All outlive it.
  Totals(const Course& course, const Units& units, const Floor& floor, const OwnerSettings& settings);

  // The counters of this process go on from there.
  void go_on_from(const Row& row);

  // Of the sale itself; its number, and what add_measures() adds, are those of `last`.
  [[nodiscard]] Row look(Now now, const Row& last) const;
  // What is of the whole process.
  void add_measures(Row& row) const;

private:
  void add_units(Row& row) const;
  void add_lines(Row& row) const;
  void add_counters(Row& row) const;
  void add_feedback(Row& row) const;

  const Course& course_;
  const Units& units_;
  const Floor& floor_;
  const Measure& measure_;
  Measures began_;  // as this part of the sale's life began
  Row base_;        // likewise: the last row of the part before
  std::map<double, std::uint64_t> base_latency_;
};

}  // namespace sluice::shop
