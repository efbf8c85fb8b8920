// Why units are not given: by what a buyer may have, by what there is, and by what is kept for others, in this order.
//
// Pure, and changes nothing. Cost: O(rows of the cart).
#pragma once

#include "sale/buyer_slots.h"
#include "sale/commands.h"
#include "sale/item_limits.h"
#include "sale/shelf.h"

namespace sluice::sale {

struct Stand {
  const Shelf& shelf;
  const BuyerSlots& slots;
  const ItemLimits& item_limits;
};
// Verdict::done: they are given.
[[nodiscard]] Outcome refusal_of(const Take& take, const Stand& stand);

}  // namespace sluice::sale
