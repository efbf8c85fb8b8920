// The times that a report's tests count from.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace sluice::report {

inline const WallTime noon = *parse_rfc3339("2026-12-24T12:00:00Z");
inline WallTime second(std::int64_t s) {
  return noon + std::chrono::seconds(s);
}

}  // namespace sluice::report
