// How many units have come back of holds that are sold and keep others: so that a hold tells all that it was taken
// for, though the engine knows only what it has.
//
// Invariant: what is here of a hold is what its row's items call returned.
// Not thread-safe: the owner's thread. Cost: a look-up each. Memory: about 100 bytes a hold of which some came back.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "shop/settings/config.h"

namespace sluice::shop {

struct ReturnedOf {
  ItemIndex item{};
  std::uint32_t count = 0;
};

class ReturnedUnits {
public:
  void add(HoldId hold, ItemIndex item);
  void forget(HoldId hold) { by_hold_.erase(hold); }
  // By item. Valid until the next change.
  [[nodiscard]] std::span<const ReturnedOf> of(HoldId hold) const;

  // As the ledger's hold.items has it; what cannot be read has none.
  void restore(HoldId hold, std::string_view items, const SaleConfig& config);

private:
  boost::unordered_flat_map<HoldId, std::vector<ReturnedOf>, IdHash> by_hold_;
};

}  // namespace sluice::shop
