// When a sale that is not open is worth asking again: what Retry-After says with `not-open`. Pure.
#pragma once

#include "base/time.h"
#include "shop/sale/sale_state.h"
#include "shop/settings/config.h"

namespace sluice::edge {

// What is asked for: places are given from the lobby on, units from the opening on.
enum class Wish : std::uint8_t { place, units };

// Longer, and whoever was told does not see that the opening was moved up; shorter, and clients that wait for an
// evening ask all day.
inline constexpr int opening_wait_max_s = 3600;

// Whole seconds, rounded up, so that nobody is sent back too early; 0: nobody knows (paused, opened by hand, due).
[[nodiscard]] int seconds_until(Wish wish, const shop::SaleConfig& sale, shop::SaleState state, WallTime now);

}  // namespace sluice::edge
