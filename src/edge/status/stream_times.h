// When something is sent on an event stream that has nothing to tell, and when a browser comes again after its end.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace sluice::edge {

// Proxies close what is silent for longer than half a minute or so; and those who vanished are found by it.
inline constexpr Duration heartbeat_period = std::chrono::seconds(15);
inline constexpr std::string_view heartbeat = ":\n\n";

// How soon a browser may come again after its stream has ended: spread, so that those of an edge that was restarted
// do not come at once.
[[nodiscard]] inline std::string retry_line(std::uint64_t random) {
  constexpr std::uint64_t retry_min_ms = 2'000;
  constexpr std::uint64_t retry_spread_ms = 3'000;
  return "retry: " + std::to_string(retry_min_ms + random % retry_spread_ms) + "\n";
}

}  // namespace sluice::edge
