// What is left to chance in a simulated world: all of it follows from one seed.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/random.h"

namespace sluice::sim {

class Chance {
public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  // In [0, 1).
  double fraction() { return static_cast<double>(random_.next() >> 11U) * 0x1p-53; }
  bool happens(double probability) { return fraction() < probability; }
  // Both ends included.
  std::uint32_t between(std::uint32_t least, std::uint32_t most) {
    return least + static_cast<std::uint32_t>(random_.next() % (most - least + 1ULL));
  }
  Duration between(Duration least, Duration most) {
    return least + Duration(static_cast<Duration::rep>(fraction() * static_cast<double>((most - least).count())));
  }
  // Exponential, but never above ten times the mean.
  Duration about(Duration mean) {
    const double times = std::min(10.0, -std::log(1 - fraction()));
    return Duration(static_cast<Duration::rep>(times * static_cast<double>(mean.count())));
  }
  std::uint64_t seed() { return random_.next(); }
  Random& random() { return random_; }

private:
  SeededRandom random_;
};

}  // namespace sluice::sim
