#include "sale/item_units.h"

#include <gtest/gtest.h>

namespace sluice::sale {
namespace {

class ItemUnitsTest : public testing::Test {
protected:
  void TearDown() override { EXPECT_STREQ(units.broken_invariant(), nullptr); }

  ItemUnits units{5000};
};

TEST_F(ItemUnitsTest, TakesBeginAtTheLowestAndWithdrawalsAtTheHighest) {
  EXPECT_EQ(units.hold_lowest().unit, Unit{1});
  EXPECT_EQ(units.hold_lowest().unit, Unit{2});
  EXPECT_EQ(units.withdraw_highest().unit, Unit{5000});
  EXPECT_EQ(units.counts(), (ItemCounts{.stock = 5000, .free = 4997, .held = 2, .withdrawn = 1}));
  EXPECT_EQ(units.counts().on_sale(), 4999U);
}

TEST_F(ItemUnitsTest, AReleasedUnitIsNextAgainWithItsNextGeneration) {
  units.hold_lowest();
  units.release(Unit{1});
  EXPECT_TRUE(units.is_free(Unit{1}));
  const auto [unit, record] = units.hold_lowest();
  EXPECT_EQ(unit, Unit{1});
  EXPECT_EQ(record.generation, Generation{2});
  units.sell(unit);
  EXPECT_EQ(units.record(unit).state, ClaimState::sold);
  EXPECT_EQ(units.counts(), (ItemCounts{.stock = 5000, .free = 4999, .sold = 1}));
}

TEST_F(ItemUnitsTest, RecordsStayWhereTheyAreWhileOthersAreMade) {
  const auto first = units.hold_lowest();
  for (int i = 0; i < 3000; ++i) units.hold_lowest();
  EXPECT_EQ(&units.record(Unit{1}), &first.record);
  EXPECT_EQ(units.record(Unit{3001}).generation, Generation{1});
}

TEST_F(ItemUnitsTest, NewUnitsHaveTheNumbersAboveTheOld) {
  units.withdraw_highest();
  units.add(2);
  EXPECT_EQ(units.withdraw_highest().unit, Unit{5002});
  EXPECT_EQ(units.stock(), 5002U);
  EXPECT_EQ(units.free(), 5000U);
}

TEST_F(ItemUnitsTest, ARecordOfAUnitThatIsNotThereOrClaimedIsRefused) {
  EXPECT_EQ(units.restore(Unit{0}, Generation{1}, ClaimState::held), nullptr);
  EXPECT_EQ(units.restore(Unit{5001}, Generation{1}, ClaimState::held), nullptr);
  EXPECT_NE(units.restore(Unit{7}, Generation{3}, ClaimState::sold), nullptr);
  EXPECT_EQ(units.restore(Unit{7}, Generation{4}, ClaimState::held), nullptr);
  EXPECT_EQ(units.record(Unit{7}).generation, Generation{3});
  EXPECT_EQ(units.counts(), (ItemCounts{.stock = 5000, .free = 4999, .sold = 1}));
}

TEST_F(ItemUnitsTest, ARestoredReleaseKeepsItsGeneration) {
  EXPECT_NE(units.restore(Unit{1}, Generation{8}, ClaimState::released), nullptr);
  EXPECT_EQ(units.free(), 5000U);
  EXPECT_EQ(units.hold_lowest().record.generation, Generation{9});
}

}  // namespace
}  // namespace sluice::sale
