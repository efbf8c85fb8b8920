// Whether chances were what happened: those who were told a chance, by tenths of it, and how many of each got a unit.
//
// Counted are those who waited until they were called to a unit or everything was sold.
//
// A tenth with enough people is judged, if they were told at more than one moment: the share that got a unit must lie
// within a band around the mean of what they were told, which is as wide as two things together.
//  1. What throws of independent dice would do: a normal score test (the one that Wilson's interval inverts) at 99.9
//  %,
//     so that in 99 of 100 rehearsals of an honest shop none of its ten tenths is outside by chance.
//  2. A tolerance, because people of one sale are not independent: whether 60 or 100 units come back moves a whole
//     tenth together, and nobody can know beforehand. Less than this, and honest forecasts fail
//     (docs/decisions/0009-wait-and-chance.md: some 0.2 off in the middle); more, and half a chance may be a lie.
//
// Pure; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::rehearse {

struct CalibrationFindings {
  static constexpr std::size_t tenths = 10;
  // People from whom on a tenth is judged: of fewer than 50 the dice alone make half the scale, and fewer than a
  // hundredth of the crowd are a moment, told by one forecast and so one throw.
  static constexpr std::uint64_t judged_min = 50;
  static constexpr std::uint64_t judged_part = 100;
  // Who are told within so long are told by what was known at one moment: one throw, however many they are. So
  // besides those of its busiest moment a tenth must have `judged_min` people more.
  static constexpr std::uint32_t moment_ms = 1000;
  static constexpr double z = 3.29;
  static constexpr double tolerance = 0.2;

  struct Band {
    double low = 0;
    double high = 1;
  };
  struct Tenth {
    std::uint64_t count = 0;
    std::uint64_t got = 0;  // were called to a unit
    double told_sum = 0;
    std::uint64_t at_one_moment = 0;  // most people who were told within one moment
    std::uint64_t judged_from = judged_min;

    // Means, 0 of nobody.
    [[nodiscard]] double told_mean() const { return count == 0 ? 0 : told_sum / static_cast<double>(count); }
    [[nodiscard]] double got_share() const;
    // Of the share that may get a unit.
    [[nodiscard]] Band band() const;
    [[nodiscard]] bool is_judged() const { return count >= judged_from && count - at_one_moment >= judged_min; }
    [[nodiscard]] bool is_outside() const;  // judged, and found wrong
  };
  std::uint64_t count = 0;
  double told = 0;  // the mean of what was told
  double got = 0;   // the share that was called to a unit
  std::array<Tenth, tenths> by_tenth{};
};

// Memory: 8 bytes a second and tenth, of at most a day.
class Calibration {
public:
  // `told_at_ms`: since the start.
  void on_outcome(unsigned chance_percent, bool got, std::uint32_t told_at_ms);

  // `crowd`: how many came, waiting or not.
  [[nodiscard]] CalibrationFindings findings(std::uint64_t crowd) const;

private:
  // People by the half moment in which they were told: whatever is shorter than a half lies within two of these.
  using HalfMoments = std::vector<std::uint32_t>;
  static constexpr std::size_t half_moments_max = std::size_t{2} * 86'400;  // what is told later counts as told then
  [[nodiscard]] static std::uint64_t busiest_moment(const HalfMoments& told);

  std::array<CalibrationFindings::Tenth, CalibrationFindings::tenths> by_tenth_{};
  std::array<HalfMoments, CalibrationFindings::tenths> told_{};
};

}  // namespace sluice::rehearse
