#include "sale/buyer_slots.h"

#include <gtest/gtest.h>

#include "sale/cart.h"

namespace sluice::sale {
namespace {

constexpr std::uint64_t slot(unsigned number) {
  return std::uint64_t{1} << (number - 1);
}

Hold hold_of(std::uint64_t buyer, std::uint64_t id = 1) {
  return {.id = HoldId(Id128(id, 7)), .buyer = BuyerId(Id128(buyer, 3))};
}

TEST(BuyerSlots, TheLowestFreeOnesAreTakenAndComeBackWithTheHold) {
  BuyerSlots slots(4);
  Effects effects;
  Hold first = hold_of(1, 1);
  Hold second = hold_of(1, 2);
  Hold third = hold_of(1, 3);
  slots.take(first, 1, effects);
  slots.take(second, 2, effects);
  EXPECT_EQ(second.slots, slot(2) | slot(3));
  slots.release(first, effects);
  EXPECT_EQ(slots.left(first.buyer), 2U);
  slots.take(third, 2, effects);
  EXPECT_EQ(third.slots, slot(1) | slot(4));
  EXPECT_EQ(slots.left(first.buyer), 0U);
  EXPECT_EQ(slots.left(hold_of(2).buyer), 4U);
}

TEST(BuyerSlots, EachSlotTakenOrFreedIsTold) {
  BuyerSlots slots(2);
  Effects effects;
  Hold hold = hold_of(1);
  slots.take(hold, 2, effects);
  slots.release(hold, effects);
  ASSERT_EQ(effects.slots.size(), 4U);
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(effects.slots[i].kind, SlotChange::Kind::taken);
    EXPECT_EQ(effects.slots[i + 2].kind, SlotChange::Kind::freed);
    EXPECT_EQ(effects.slots[i].slot, i + 1);
    EXPECT_EQ(effects.slots[i + 2].slot, i + 1);
  }
}

TEST(BuyerSlots, ABuyerMayHaveAWholeWordOfThem) {
  BuyerSlots slots(buyer_limit_max);
  Effects effects;
  Hold hold = hold_of(1);
  EXPECT_EQ(slots.left(hold.buyer), 64U);
  slots.take(hold, 64, effects);
  EXPECT_EQ(slots.left(hold.buyer), 0U);
  EXPECT_EQ(effects.slots.back().slot, 64);
}

TEST(BuyerSlots, ARecordedSlotIsRefusedWhenItIsTakenOrThereIsNone) {
  BuyerSlots slots(1);
  Hold hold = hold_of(1, 1);
  Hold other = hold_of(1, 2);
  EXPECT_FALSE(slots.restore(hold, 0));
  EXPECT_FALSE(slots.restore(hold, 65));
  EXPECT_TRUE(slots.restore(hold, 3)) << "the limit was three when it was taken";
  EXPECT_FALSE(slots.restore(other, 3));
  EXPECT_EQ(other.slots, 0U);
  EXPECT_EQ(slots.left(hold.buyer), 1U);
}

TEST(BuyerSlots, TheAuditComparesThemWithTheHolds) {
  BuyerSlots slots(2);
  HoldBook holds;
  Effects effects;
  Hold hold = hold_of(1);
  slots.take(hold, 1, effects);
  EXPECT_STREQ(slots.broken_invariant(holds), "a buyer without units has no slots");
  holds.add(hold, effects);
  EXPECT_STREQ(slots.broken_invariant(holds), nullptr);
  Hold unknown = hold_of(1, 2);
  slots.take(unknown, 1, effects);
  EXPECT_STREQ(slots.broken_invariant(holds), "a buyer's slots are those of their holds");
}

}  // namespace
}  // namespace sluice::sale
