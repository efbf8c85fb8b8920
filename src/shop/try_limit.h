// Bounds how often something may be tried in vain: so many at once, then so many a second. One word of memory.
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
  static constexpr std::int64_t burst = 10;       // people mistype, and several at once
  static constexpr std::int64_t per_second = 10;  // more: guessing gets easier (handover_codes.h)

  // Any thread.
  [[nodiscard]] bool is_full(MonoTime now) const {
    return empty_at_us_.load(std::memory_order_acquire) > us(now) + (burst - 1) * interval_us;
  }
  // The owner only: a try was in vain.
  void count(MonoTime now) {
    const std::int64_t from = std::max(empty_at_us_.load(std::memory_order_relaxed), us(now));
    empty_at_us_.store(from + interval_us, std::memory_order_release);
  }

private:
  static constexpr std::int64_t interval_us = 1'000'000 / per_second;
  static std::int64_t us(MonoTime now) {
    return std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
  }
  std::atomic<std::int64_t> empty_at_us_{0};
};

}  // namespace sluice::shop
