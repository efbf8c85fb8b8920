// How many units of one item a buyer may have, held or bought: of the items that say so, beside the limit over all.
//
// A count is of the units of the buyer's holds, so that it is rebuilt from the claims, and whoever gives a unit back
// may have another.
//
// Pure; one thread. Cost: O(1) a call; nothing for items without a limit. Memory: 40 bytes a buyer and item.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "sale/cart.h"
#include "sale/shelf.h"

namespace sluice::sale {

class ItemLimits {
public:
  explicit ItemLimits(std::span<const ItemSetup> items);

  // What the buyer may still have of it, as far as its own limit goes.
  [[nodiscard]] std::uint32_t left(BuyerId buyer, ItemIndex item) const;

  void take(BuyerId buyer, ItemIndex item, std::uint32_t units);
  // REQUIRES: they were taken.
  void give_back(BuyerId buyer, ItemIndex item, std::uint32_t units);

  friend bool operator==(const ItemLimits&, const ItemLimits&) = default;

private:
  struct Key {
    BuyerId buyer;
    ItemIndex item{};
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return IdHash()(key.buyer) ^ (std::size_t{raw(key.item)} * 0x9E3779B97F4A7C15U);
    }
  };
  [[nodiscard]] bool has_limit(ItemIndex item) const { return limits_[raw(item)] > 0; }

  std::vector<std::uint32_t> limits_;  // by item; 0: none
  boost::unordered_flat_map<Key, std::uint32_t, KeyHash> taken_;
};

}  // namespace sluice::sale
