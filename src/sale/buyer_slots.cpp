#include "sale/buyer_slots.h"

#include <bit>
#include <map>

#include "base/invariant.h"
#include "sale/cart.h"

namespace sluice::sale {
namespace {

constexpr std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

BuyerSlots::BuyerSlots(std::uint32_t limit) : limit_(limit) {
  SLUICE_INVARIANT(limit >= 1 && limit <= buyer_limit_max);
}

std::uint32_t BuyerSlots::left(BuyerId buyer) const {
  const auto at = taken_.find(buyer);
  const std::uint64_t taken = at == taken_.end() ? 0 : at->second;
  return static_cast<std::uint32_t>(std::popcount(~taken & low_bits(limit_)));
}

void BuyerSlots::take(Hold& hold, std::uint32_t count, Effects& effects) {
  std::uint64_t& taken = taken_[hold.buyer];
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto slot = static_cast<unsigned>(std::countr_one(taken));
    taken |= std::uint64_t{1} << slot;
    hold.slots |= std::uint64_t{1} << slot;
    effects.slots.push_back({.kind = SlotChange::Kind::taken,
                             .buyer = hold.buyer,
                             .slot = static_cast<std::uint8_t>(slot + 1),
                             .hold = hold.id});
  }
}

void BuyerSlots::release(const Hold& hold, Effects& effects) {
  free(hold, hold.slots, effects);
}

void BuyerSlots::release(Hold& hold, std::uint32_t count, Effects& effects) {
  std::uint64_t kept = hold.slots;
  for (std::uint32_t i = 0; i < count; ++i) kept &= ~std::bit_floor(kept);
  free(hold, hold.slots & ~kept, effects);
  hold.slots = kept;
}

void BuyerSlots::free(const Hold& hold, std::uint64_t slots, Effects& effects) {
  for (std::uint64_t rest = slots; rest != 0; rest &= rest - 1) {
    effects.slots.push_back({.kind = SlotChange::Kind::freed,
                             .buyer = hold.buyer,
                             .slot = static_cast<std::uint8_t>(std::countr_zero(rest) + 1),
                             .hold = hold.id});
  }
  const auto buyer = taken_.find(hold.buyer);
  buyer->second &= ~slots;
  if (buyer->second == 0) taken_.erase(buyer);
}

bool BuyerSlots::restore(Hold& hold, std::uint8_t slot) {
  if (slot < 1 || slot > buyer_limit_max) return false;
  const std::uint64_t mask = std::uint64_t{1} << (slot - 1U);
  std::uint64_t& taken = taken_[hold.buyer];
  if ((taken & mask) != 0) return false;
  taken |= mask;
  hold.slots |= mask;
  return true;
}

const char* BuyerSlots::broken_invariant(const HoldBook& holds) const {
  std::map<BuyerId, std::uint64_t> slots;
  bool is_shared = false;
  holds.for_each([&](const Hold& hold) {
    is_shared = is_shared || (slots[hold.buyer] & hold.slots) != 0;
    slots[hold.buyer] |= hold.slots;
  });
  if (is_shared) return "a buyer's slot belongs to one hold";
  if (slots.size() != taken_.size()) return "a buyer without units has no slots";
  for (const auto& [buyer, taken] : slots) {
    const auto at = taken_.find(buyer);
    if (at == taken_.end() || at->second != taken) return "a buyer's slots are those of their holds";
    if ((taken & ~low_bits(limit_)) != 0) return "no buyer is over the limit";
  }
  return nullptr;
}

}  // namespace sluice::sale
