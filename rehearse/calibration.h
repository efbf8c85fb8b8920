// Whether chances were what happened: those who were told a chance, by tenths of it, and how many of each got a unit.
//
// Counted are those who waited until they were called to a unit or everything was sold. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>

namespace sluice::rehearse {

struct CalibrationFindings {
  static constexpr std::size_t tenths = 10;
  struct Tenth {
    std::uint64_t count = 0;
    std::uint64_t got = 0;  // were called to a unit
    double told_sum = 0;
  };
  std::uint64_t count = 0;
  double told = 0;  // the mean of what was told
  double got = 0;   // the share that was called to a unit
  std::array<Tenth, tenths> by_tenth{};
};

class Calibration {
public:
  void on_outcome(unsigned chance_percent, bool got);

  [[nodiscard]] CalibrationFindings findings() const;

private:
  std::array<CalibrationFindings::Tenth, CalibrationFindings::tenths> by_tenth_{};
};

}  // namespace sluice::rehearse
