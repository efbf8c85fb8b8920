// How many of those who were called came within the range of the wait that they were told first.
//
// A call counts as sooner or later than its range only if it was so for certain: if the whole of the time in which it
// can have been lies outside. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>

#include "rehearse/judgement/serving_curve.h"

namespace sluice::rehearse {

struct Range {
  std::uint64_t low_s = 0;
  std::uint64_t high_s = 0;
};

struct RangeFindings {
  // A range is cut into ten; ten more lie before it and ten after it, the outermost with everything beyond.
  static constexpr std::size_t bins = 30;

  std::uint64_t count = 0;
  double within = 0;  // shares of count
  double sooner = 0;
  double later = 0;
  std::array<std::uint64_t, bins> calls_by_bin{};
};

class RangeCoverage {
public:
  // `range` was shown at `shown_ms`; both in time from the start.
  void on_called(const Range& range, std::uint32_t shown_ms, const CallMoment& moment);

  [[nodiscard]] RangeFindings findings() const;

private:
  std::uint64_t within_ = 0;
  std::uint64_t sooner_ = 0;
  std::uint64_t later_ = 0;
  std::array<std::uint64_t, RangeFindings::bins> calls_by_bin_{};
};

}  // namespace sluice::rehearse
