// What the tests of a sale's parts name alike: two items, and holds and buyers by a number.
#pragma once

#include <cstdint>

#include "base/ids.h"

namespace sluice::sale {

inline constexpr ItemIndex tee{0};
inline constexpr ItemIndex cap{1};

inline HoldId hold_id(std::uint64_t n) {
  return HoldId(Id128(n, 7));
}
inline BuyerId buyer_id(std::uint64_t n) {
  return BuyerId(Id128(n, 3));
}

}  // namespace sluice::sale
