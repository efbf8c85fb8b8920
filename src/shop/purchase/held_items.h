// What a hold has, as its row and its answers tell it: hold.items, written and read again.
//
//   [{"item":"tee","quantity":2,"units":[7,8],"price":2500}]
//   [...,{"item":"cap","quantity":0,"units":[],"price":900,"returned":1}]   `returned`: so many have come back of it
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "sale/effects.h"
#include "shop/purchase/returned_units.h"
#include "shop/settings/config.h"

namespace sluice::shop {

// `units` are by item, then unit, and `returned` by item.
[[nodiscard]] std::string items_json(HoldId hold, std::span<const sale::UnitRef> units,
                                     std::span<const ReturnedOf> returned, const SaleConfig& config);

struct HeldItem {
  ItemIndex item{};
  std::int64_t quantity = 0;
  std::int64_t returned = 0;
};
struct HeldItems {
  std::vector<HeldItem> items{};
  bool is_whole = true;  // false: some could not be read, or are of items that the sale has not, and are left out
};
// Rows may have been mended by hand: whatever can be read of it.
[[nodiscard]] HeldItems held_items_from(std::string_view items, const SaleConfig& config);

}  // namespace sluice::shop
