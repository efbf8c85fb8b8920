// How a measured quantity is spread, for the metrics: counts between fixed bounds, and the sum.
//
// One writer; any thread may read, and sees each number as of some recent moment. An addition is a search among a few
// bounds and two stores.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

namespace sluice::shop {

template <std::size_t N>
class Distribution {
public:
  using Counts = std::array<std::atomic<std::uint64_t>, N + 1>;

  // `bounds` ascend; each includes its value. The last count is of what lies beyond them all.
  constexpr explicit Distribution(const std::array<double, N>& bounds) : bounds_(bounds) {}

  void add(double value) {
    const auto at =
        static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
    counts_[at].store(counts_[at].load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    sum_.store(sum() + value, std::memory_order_relaxed);
  }

  [[nodiscard]] const std::array<double, N>& bounds() const { return bounds_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] double sum() const { return sum_.load(std::memory_order_relaxed); }

private:
  std::array<double, N> bounds_;
  Counts counts_{};
  std::atomic<double> sum_{0};
};

}  // namespace sluice::shop
