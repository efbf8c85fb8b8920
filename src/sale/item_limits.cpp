#include "sale/item_limits.h"

#include <algorithm>
#include <limits>

#include "base/invariant.h"

namespace sluice::sale {

ItemLimits::ItemLimits(std::span<const ItemSetup> items) {
  for (const ItemSetup& item : items) limits_.push_back(item.limit);
}

// Settings may have been changed between two starts, so that somebody has more than they may.
std::uint32_t ItemLimits::left(BuyerId buyer, ItemIndex item) const {
  if (!has_limit(item)) return std::numeric_limits<std::uint32_t>::max();
  const auto at = taken_.find({.buyer = buyer, .item = item});
  return limits_[raw(item)] - std::min(limits_[raw(item)], at == taken_.end() ? 0 : at->second);
}

void ItemLimits::take(BuyerId buyer, ItemIndex item, std::uint32_t units) {
  if (has_limit(item)) taken_[{.buyer = buyer, .item = item}] += units;
}

void ItemLimits::give_back(BuyerId buyer, ItemIndex item, std::uint32_t units) {
  if (!has_limit(item)) return;
  const auto at = taken_.find({.buyer = buyer, .item = item});
  SLUICE_INVARIANT(at != taken_.end() && at->second >= units);
  at->second -= units;
  if (at->second == 0) taken_.erase(at);
}

}  // namespace sluice::sale
