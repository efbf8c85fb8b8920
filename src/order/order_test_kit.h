// Ids by a number, for the tests of orders and their jobs.
#pragma once

#include <cstdint>

#include "base/ids.h"

namespace sluice::order {

inline OrderId order_id(std::uint64_t n) {
  return OrderId(Id128(n, 6));
}
inline HoldId hold_id(std::uint64_t n) {
  return HoldId(Id128(n, 5));
}
inline JobId job_id(std::uint64_t n) {
  return JobId(Id128(n, 8));
}

}  // namespace sluice::order
