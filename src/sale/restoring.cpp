#include "sale/restoring.h"

#include <bit>

namespace sluice::sale {

bool Restoring::restore_hold(const Hold& hold) {
  Hold restored = hold;
  restored.first_unit = Unit{0};
  restored.slots = 0;
  return holds_.restore(restored);
}

// Claims and buyers' slots come nearly in the order of their holds, so the next one is mostly where it was expected.
bool Restoring::restore_claim(const UnitRef& unit, ClaimState state, HoldId hold) {
  const bool is_someones = state == ClaimState::held || state == ClaimState::sold;
  Hold* holder = is_someones ? holds_.find_next(hold) : nullptr;
  if (is_someones && holder == nullptr) return false;
  if (!shelf_.restore(unit, state, holder)) return false;
  if (holder != nullptr) item_limits_.take(holder->buyer, unit.item, 1);
  return true;
}

bool Restoring::restore_slot(BuyerId buyer, std::uint8_t slot, HoldId hold) {
  Hold* owner = holds_.find_next(hold);
  return owner != nullptr && owner->buyer == buyer && slots_.restore(*owner, slot);
}

const Hold* Restoring::unfit_hold() const {
  const Hold* unfit = nullptr;
  holds_.for_each([&](const Hold& hold) {
    if (unfit != nullptr) return;
    const ClaimState right = hold.state == HoldState::sold ? ClaimState::sold : ClaimState::held;
    int units = 0;
    bool states_fit = true;
    shelf_.for_each_unit(hold, [&](const UnitRef&, ClaimState state) {
      ++units;
      states_fit = states_fit && state == right;
    });
    if (!states_fit || units == 0 || units != std::popcount(hold.slots)) unfit = &hold;
  });
  return unfit;
}

}  // namespace sluice::sale
