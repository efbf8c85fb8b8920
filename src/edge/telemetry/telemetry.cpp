#include "edge/telemetry/telemetry.h"

#include <algorithm>

namespace sluice::edge {

void Telemetry::count(Route route, Verb verb, int code, Duration took) {
  static constexpr auto bounds_us = [] {
    std::array<std::int64_t, bounds.size()> us{};
    for (std::size_t i = 0; i < us.size(); ++i) us[i] = static_cast<std::int64_t>(bounds[i] * 1e6 + 0.5);
    return us;
  }();
  const auto known = std::lower_bound(codes.begin(), codes.end(), code);
  const auto code_index = static_cast<std::size_t>((known == codes.end() ? codes.end() - 1 : known) - codes.begin());
  Series& series = series_[at(route, verb, code_index)];
  std::size_t bucket = 0;
  while (bucket < bounds_us.size() && took.count() > bounds_us[bucket]) ++bucket;
  // One writer: a plain load and store are enough, and cheaper than a locked add.
  const auto add = [](std::atomic<std::uint64_t>& counter, std::uint64_t by) {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  };
  add(series.buckets[bucket], 1);
  add(series.sum_us, static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)));
}

}  // namespace sluice::edge
