// When a ledger begins anew at an earlier moment, as one that was restored does: its lines went on after that moment,
// and would give the same numbers to others. So the tickets of every sale that can still issue places get another
// epoch; a sale that is closed issues none, and its tickets stay what they were.
#pragma once

#include <cstdint>
#include <limits>

#include "base/random.h"

namespace sluice::ledger {

// Never 0.
[[nodiscard]] inline std::uint32_t another_epoch(std::uint32_t than, Random& random) {
  for (;;) {
    const auto epoch = static_cast<std::uint32_t>(random.next() % std::numeric_limits<std::uint32_t>::max()) + 1;
    if (epoch != than) return epoch;
  }
}

}  // namespace sluice::ledger
