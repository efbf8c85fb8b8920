// Durations as the line's formulas count them.
#pragma once

#include "base/time.h"

namespace sluice::line {

inline double us(Duration duration) {
  return static_cast<double>(duration.count());
}
inline double seconds_of(Duration duration) {
  return us(duration) / 1e6;
}

}  // namespace sluice::line
