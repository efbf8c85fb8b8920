// When the buyers come: an open Poisson process, fixed by its seed before the first request is sent.
//
// Times are offsets from the start, summed exactly, so that a late buyer never delays the ones after it. Nothing is
// stored: the next arrival is drawn when the one before it is taken. Pure; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/time.h"

namespace sluice::rehearse {

struct Arrival {
  Duration offset{0};
  std::uint32_t number = 0;  // 0, 1, 2, ... in order of time
  std::uint16_t item = 0;    // what this buyer wants; items are drawn in proportion to their stock
};

class Arrivals {
public:
  // REQUIRES: count > 0, over > 0, and at least one item.
  Arrivals(std::uint32_t count, Duration over, std::span<const std::uint32_t> stock, std::uint64_t seed);

  [[nodiscard]] bool is_over() const { return next_.number == count_; }
  [[nodiscard]] const Arrival& next() const { return next_; }  // REQUIRES: !is_over()
  void pop();

private:
  void draw_gap();
  void draw_item();

  std::uint32_t count_;
  double mean_us_;
  double offset_us_ = 0;
  std::vector<std::uint64_t> stock_up_to_;  // running sums of stock
  SeededRandom gaps_;
  SeededRandom items_;
  Arrival next_;
};

}  // namespace sluice::rehearse
