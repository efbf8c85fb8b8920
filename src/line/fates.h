// How places in a line ended. Pure data.
#pragma once

#include <cstdint>

namespace sluice::line {

// What became of places so far, in this process. A place may be passed over, come back and then end.
struct Fates {
  std::uint64_t came = 0;          // was called, and was used
  std::uint64_t lapsed = 0;        // was called, and nobody came in time
  std::uint64_t left_called = 0;   // was called, and given up
  std::uint64_t left_waiting = 0;  // was given up before
  std::uint64_t passed_over = 0;   // nobody was there when its turn came
  std::uint64_t came_back = 0;     // of those, or of those called before a restart: somebody is there again, and next
};

}  // namespace sluice::line
