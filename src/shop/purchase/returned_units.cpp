#include "shop/purchase/returned_units.h"

#include <algorithm>

#include "sale/cart.h"
#include "shop/purchase/held_items.h"

namespace sluice::shop {

void ReturnedUnits::add(HoldId hold, ItemIndex item) {
  std::vector<ReturnedOf>& returned = by_hold_[hold];
  const auto at = std::ranges::lower_bound(returned, item, {}, &ReturnedOf::item);
  if (at != returned.end() && at->item == item) {
    ++at->count;
  } else {
    returned.insert(at, {.item = item, .count = 1});
  }
}

std::span<const ReturnedOf> ReturnedUnits::of(HoldId hold) const {
  const auto at = by_hold_.find(hold);
  return at == by_hold_.end() ? std::span<const ReturnedOf>() : at->second;
}

// Rows may have been mended by hand. Of nearly all holds nothing has come back, and their texts are not parsed.
void ReturnedUnits::restore(HoldId hold, std::string_view items, const SaleConfig& config) {
  constexpr std::string_view member = R"("returned")";
  if (items.find(member) == std::string_view::npos) return;
  for (const HeldItem& each : held_items_from(items, config).items) {
    const auto count = std::clamp<std::int64_t>(each.returned, 0, sale::buyer_limit_max);
    for (std::int64_t i = 0; i < count; ++i) add(hold, each.item);
  }
}

}  // namespace sluice::shop
