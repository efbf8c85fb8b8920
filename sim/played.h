// What `make test` plays of the simulated worlds: for histories_test.cpp, which plays it, and for `make proof`, which
// says so.
#pragma once

#include <cstdint>

namespace sluice::sim {

// Seeds 1 to `histories_in_test`, in parts so that they are played on every core.
inline constexpr std::uint64_t parts_in_test = 8;
inline constexpr std::uint64_t histories_in_part = 250;
inline constexpr std::uint64_t histories_in_test = parts_in_test * histories_in_part;

}  // namespace sluice::sim
