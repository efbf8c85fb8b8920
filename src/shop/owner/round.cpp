#include "shop/owner/round.h"

namespace sluice::shop {

std::string_view Round::keep(std::string_view text) {
  if (text.empty()) return {};
  auto* copy = static_cast<char*>(arena_.allocate(text.size(), 1));
  text.copy(copy, text.size());
  return {copy, text.size()};
}

void Round::count(std::atomic<std::uint64_t>& counter, std::uint64_t by) {
  if (by == 0) return;
  // Purchases count the same few things one after the other.
  const std::size_t near = std::min<std::size_t>(counts_.size(), 4);
  for (std::size_t i = counts_.size() - near; i < counts_.size(); ++i) {
    if (counts_[i].first == &counter) {
      counts_[i].second += by;
      return;
    }
  }
  counts_.emplace_back(&counter, by);
}

void Round::told() {
  for (const auto& [counter, by] : std::exchange(counts_, {})) counter->fetch_add(by, std::memory_order_relaxed);
  for (const auto& news : std::exchange(news_, {})) news();
}

void Round::clear() {
  writes_.clear();
  arena_.release();
  counts_.clear();
  news_.clear();
  payments_.clear();
  deliveries_.clear();
  calls.clear();
  referred.clear();
}

}  // namespace sluice::shop
