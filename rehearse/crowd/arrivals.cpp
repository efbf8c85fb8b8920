#include "rehearse/crowd/arrivals.h"

#include <algorithm>
#include <cmath>

namespace sluice::rehearse {
namespace {

// Keeps the two streams of one seed apart: with one stream, the choice of items would shift the times.
constexpr std::uint64_t item_stream = 0xA5A5'5A5A'0F0F'F0F0ULL;

double uniform(Random& random) {
  return static_cast<double>(random.next() >> 11U) * 0x1.0p-53;
}

}  // namespace

Arrivals::Arrivals(std::uint32_t count, Duration over, std::span<const std::uint32_t> stock, std::uint64_t seed)
    : count_(count), mean_us_(static_cast<double>(over.count()) / count), gaps_(seed), items_(seed ^ item_stream) {
  std::uint64_t sum = 0;
  for (const std::uint32_t units : stock) stock_up_to_.push_back(sum += std::max<std::uint32_t>(units, 1));
  draw_gap();
  draw_item();
}

void Arrivals::pop() {
  ++next_.number;
  draw_gap();
  draw_item();
}

void Arrivals::draw_gap() {
  offset_us_ -= std::log1p(-uniform(gaps_)) * mean_us_;
  next_.offset = Duration(static_cast<std::int64_t>(offset_us_));
}

void Arrivals::draw_item() {
  if (stock_up_to_.size() == 1) return;
  const std::uint64_t pick = items_.next() % stock_up_to_.back();
  const auto at = std::upper_bound(stock_up_to_.begin(), stock_up_to_.end(), pick);
  next_.item = static_cast<std::uint16_t>(at - stock_up_to_.begin());
}

}  // namespace sluice::rehearse
