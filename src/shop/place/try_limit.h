// Bounds how often something may be tried in vain: so many at once, then so many a second. Two words of memory.
//
// The owner counts, any thread may ask. It is a leaky bucket kept as the time at which it will be empty.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "base/time.h"

namespace sluice::shop {

class TryLimit {
public:
  // As many at once (people mistype, and several do) as a second. REQUIRES: 1 to 1 000 000.
  explicit constexpr TryLimit(std::int64_t per_second) : per_second_(per_second) {}
  [[nodiscard]] std::int64_t burst() const { return per_second_; }

  // Any thread.
  [[nodiscard]] bool is_full(MonoTime now) const {
    return empty_at_us_.load(std::memory_order_acquire) > us(now) + (burst() - 1) * interval_us();
  }
  // The owner only: a try was in vain.
  void count(MonoTime now) {
    const std::int64_t from = std::max(empty_at_us_.load(std::memory_order_relaxed), us(now));
    // Fuller than full is full: whoever was let through although it was adds nothing to everybody's wait.
    const std::int64_t full = us(now) + burst() * interval_us();
    empty_at_us_.store(std::min(from + interval_us(), full), std::memory_order_release);
  }

private:
  [[nodiscard]] std::int64_t interval_us() const { return 1'000'000 / per_second_; }
  static std::int64_t us(MonoTime now) {
    return std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
  }
  const std::int64_t per_second_;
  std::atomic<std::int64_t> empty_at_us_{0};
};

}  // namespace sluice::shop
