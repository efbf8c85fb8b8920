// How fast calls (or anything else that is counted) happen, as of lately, and how well that is known.
//
// Counts and time fade together, so that what happened long ago weighs little. How much calls come in bursts, their
// scatter, is seen in windows of a few seconds: the variance of what happened in one over what was to be expected.
//
// Pure; one thread. Cost: O(1) a call.
#pragma once

namespace sluice::line {

class CallMeter {
public:
  // In the last `elapsed_s` seconds it happened so often.
  void add(double elapsed_s, double happened);

  [[nodiscard]] double per_s() const { return seconds_ > 0 ? count_ / seconds_ : 0; }
  // What still counts of all that was added.
  [[nodiscard]] double count() const { return count_; }
  [[nodiscard]] double seconds() const { return seconds_; }
  // Variance over mean; 1: as chance has it.
  [[nodiscard]] double scatter() const { return scatter_; }
  // The relative standard error of per_s().
  [[nodiscard]] double doubt() const;

  // Speeds are measured over this time, or this many calls if they are slower. Shorter: the range jumps; longer: it
  // follows a changed sale too late.
  static constexpr double memory_s = 60;
  static constexpr double memory_calls = 40;
  static constexpr double scatter_max = 200;

private:
  double count_ = 0;
  double seconds_ = 0;
  double scatter_ = 1;
  double window_count_ = 0;
  double window_seconds_ = 0;
};

}  // namespace sluice::line
