#include "shop/purchase/returned_units.h"

#include <algorithm>
#include <boost/json.hpp>

#include "sale/cart.h"
#include "shop/told/sale_view.h"

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
  boost::system::error_code not_json;
  const boost::json::value parsed = boost::json::parse({items.data(), items.size()}, not_json);
  if (not_json || !parsed.is_array()) return;
  for (const boost::json::value& each : parsed.get_array()) {
    const auto* part = each.if_object();
    const auto* name = part == nullptr ? nullptr : part->if_contains("item");
    const auto* returned = part == nullptr ? nullptr : part->if_contains("returned");
    if (name == nullptr || !name->is_string() || returned == nullptr || !returned->is_int64()) continue;
    const auto item = SaleView{config}.find_item({name->get_string().data(), name->get_string().size()});
    const auto count = std::clamp<std::int64_t>(returned->get_int64(), 0, sale::buyer_limit_max);
    for (std::int64_t i = 0; item && i < count; ++i) add(hold, *item);
  }
}

}  // namespace sluice::shop
