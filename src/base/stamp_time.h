// When somebody came whom an edge without its owner has noted, in microseconds of that edge's clock since 1970.
#pragma once

#include <cstdint>

#include "base/ids.h"
#include "base/time.h"

namespace sluice {

enum class StampTime : std::uint64_t {};

[[nodiscard]] constexpr StampTime stamp_time(WallTime at) {
  return StampTime{static_cast<std::uint64_t>(Duration(at.time_since_epoch()).count())};
}
[[nodiscard]] constexpr WallTime wall_time(StampTime at) {
  return WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(raw(at) / 1000)));
}

}  // namespace sluice
