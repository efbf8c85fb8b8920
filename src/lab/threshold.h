// The moment of the rule `threshold`: who came before it may come in. A feedback loop moves it, period by period:
// faster while fewer ask than there is room, slower while more do.
//
// Pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "lab/people.h"

namespace sluice::lab {

class Threshold {
public:
  Threshold(Ms opens, Ms period) : moment_ms_(opens), step_ms_(period) {}

  // Moves by what was asked for in the period that ends, to `now` at most.
  void move(Ms now) {
    const double wanted = offered_ / std::max(asked_, 1.0);
    step_ms_ = std::max(step_min_ms, step_ms_ * std::clamp(wanted, 1 / feedback_max, feedback_max));
    moment_ms_ = std::min<double>(moment_ms_ + step_ms_, now);
    asked_ = 0;
  }
  // How many may come in, in the period that begins.
  void offer(std::uint32_t room) { offered_ = room; }
  // So many of those who came before have asked.
  void ask(std::uint32_t people) { asked_ += people; }

  [[nodiscard]] bool is_before(Ms came) const { return came <= moment_ms_; }

private:
  // It moves at most this much faster or slower from one period to the next.
  static constexpr double feedback_max = 2;
  static constexpr double step_min_ms = 0.001;

  double moment_ms_;
  double step_ms_;
  double asked_ = 0;
  double offered_ = 0;
};

}  // namespace sluice::lab
