#include "sale/shelf.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "sale/sale_test_kit.h"

namespace sluice::sale {
namespace {

class ShelfTest : public testing::Test {
protected:
  static std::vector<ItemSetup> setup() { return {{.stock = 3}, {.stock = 3}}; }
  static Hold hold_of(std::uint64_t n) { return {.id = HoldId(Id128(n, 7)), .buyer = BuyerId(Id128(n, 3))}; }
  using Seen = std::pair<std::uint16_t, std::uint32_t>;  // item and unit
  [[nodiscard]] std::vector<Seen> chain(const Hold& hold) const {
    std::vector<Seen> seen;
    shelf.for_each_unit(hold,
                        [&](const UnitRef& unit, ClaimState) { seen.emplace_back(raw(unit.item), raw(unit.unit)); });
    return seen;
  }

  Shelf shelf{setup()};
  Effects effects;
};

TEST_F(ShelfTest, AHoldsUnitsAreChainedInOrderOfTheCart) {
  Hold hold = hold_of(1);
  shelf.take(hold, {{tee, 2}, {cap, 1}}, effects);
  EXPECT_EQ(chain(hold), (std::vector<Seen>{{0, 1}, {0, 2}, {1, 1}}));
  ASSERT_EQ(effects.claims.size(), 3U);
  EXPECT_EQ(effects.claims[2].unit, (UnitRef{cap, Unit{1}, Generation{1}}));
  EXPECT_EQ(effects.claims[2].buyer, hold.buyer);
}

TEST_F(ShelfTest, WhatIsReleasedIsFreeAndMayBeAnothers) {
  Hold first = hold_of(1);
  Hold second = hold_of(2);
  shelf.take(first, {{tee, 1}}, effects);
  shelf.release(first, effects);
  EXPECT_EQ(shelf.item(tee).free(), 3U);
  EXPECT_EQ(effects.claims.back().to, ClaimState::released);
  shelf.take(second, {{tee, 3}}, effects);
  EXPECT_EQ(chain(second), (std::vector<Seen>{{0, 1}, {0, 2}, {0, 3}}));
  EXPECT_EQ(effects.claims.back().hold, second.id);
}

TEST_F(ShelfTest, AllUnitsOfAHoldAreSoldTogether) {
  Hold hold = hold_of(1);
  shelf.take(hold, {{tee, 1}, {cap, 2}}, effects);
  effects.clear();
  shelf.sell(hold, effects);
  EXPECT_EQ(shelf.item(tee).counts(), (ItemCounts{.stock = 3, .free = 2, .sold = 1}));
  EXPECT_EQ(shelf.item(cap).counts(), (ItemCounts{.stock = 3, .free = 1, .sold = 2}));
  EXPECT_EQ(effects.claims.size(), 3U);
}

TEST_F(ShelfTest, AWithdrawnUnitIsNobodys) {
  shelf.withdraw(cap, 2, effects);
  ASSERT_EQ(effects.claims.size(), 2U);
  EXPECT_EQ(effects.claims[1].unit.unit, Unit{2});
  EXPECT_TRUE(effects.claims[1].hold.is_nil());
  EXPECT_EQ(shelf.item(cap).counts(), (ItemCounts{.stock = 3, .free = 1, .withdrawn = 2}));
}

TEST_F(ShelfTest, TheAuditComparesUnitsWithHolds) {
  HoldBook holds;
  Hold hold = hold_of(1);
  shelf.take(hold, {{tee, 1}}, effects);
  EXPECT_STREQ(shelf.broken_invariant(holds), "held and sold count the units of holds");
  hold.slots = 1;
  holds.add(hold, effects);
  EXPECT_STREQ(shelf.broken_invariant(holds), nullptr);
  holds.find(hold.id)->slots = 3;
  EXPECT_STREQ(shelf.broken_invariant(holds), "a hold has a slot for each unit");
  holds.find(hold.id)->slots = 1;
  shelf.sell(hold, effects);
  EXPECT_STREQ(shelf.broken_invariant(holds), "a hold's units are held or sold as it is, and not free");
}

}  // namespace
}  // namespace sluice::sale
