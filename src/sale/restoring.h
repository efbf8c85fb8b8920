// Rebuilding a sale from its records, before the engine's first apply(): holds first, then claims, then slots.
//
// Records may have been mended by hand, so nothing here trusts them: what contradicts those before it is refused and
// changes nothing, and whether a hold has all that it says is asked at the end.
#pragma once

#include <cstdint>

#include "sale/buyer_slots.h"
#include "sale/hold_book.h"
#include "sale/item_limits.h"
#include "sale/shelf.h"

namespace sluice::sale {

// A view of the engine that made it (Engine::restoring), as long as that lives.
class Restoring {
public:
  Restoring(Shelf& shelf, HoldBook& holds, BuyerSlots& slots, ItemLimits& item_limits)
      : shelf_(shelf), holds_(holds), slots_(slots), item_limits_(item_limits) {}

  // False: the record contradicts those before it, and changed nothing.
  [[nodiscard]] bool restore_hold(const Hold& hold);
  [[nodiscard]] bool restore_claim(const UnitRef& unit, ClaimState state, HoldId hold);
  [[nodiscard]] bool restore_slot(BuyerId buyer, std::uint8_t slot, HoldId hold);

  // After that: a hold whose units or slots are not as many, or not in the state, that it says; nullptr: all fit.
  [[nodiscard]] const Hold* unfit_hold() const;

private:
  Shelf& shelf_;
  HoldBook& holds_;
  BuyerSlots& slots_;
  ItemLimits& item_limits_;
};

}  // namespace sluice::sale
