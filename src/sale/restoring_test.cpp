#include "sale/restoring.h"

#include <gtest/gtest.h>

#include <vector>

#include "sale/engine.h"
#include "sale/sale_test_kit.h"

namespace sluice::sale {
namespace {

using std::chrono::seconds;

constexpr ItemIndex unknown_item{1};

UnitRef unit(std::uint32_t number, ItemIndex item = tee) {
  return {.item = item, .unit = Unit{number}, .generation = Generation{1}};
}

class RestoringTest : public testing::Test {
protected:
  bool restore_hold(std::uint64_t n, HoldState state = HoldState::active) {
    return engine.restoring().restore_hold(
        {.id = hold_id(n), .buyer = buyer_id(n), .state = state, .deadline = Instant(seconds(10))});
  }
  bool restore_claim(const UnitRef& ref, ClaimState state, std::uint64_t hold) {
    return engine.restoring().restore_claim(ref, state, hold_id(hold));
  }
  bool restore_slot(std::uint64_t buyer, std::uint8_t slot, std::uint64_t hold) {
    return engine.restoring().restore_slot(buyer_id(buyer), slot, hold_id(hold));
  }

  const std::vector<ItemSetup> items = {{.stock = 5, .price = 100}};
  Engine engine{items, {.buyer_limit = 2, .hold = seconds(10)}};
};

TEST_F(RestoringTest, ARestoredHoldHasItsUnitsAndSlotsAndExpires) {
  ASSERT_TRUE(restore_hold(1));
  ASSERT_TRUE(restore_claim(unit(4), ClaimState::held, 1));
  ASSERT_TRUE(restore_claim(unit(2), ClaimState::held, 1));
  ASSERT_TRUE(restore_slot(1, 1, 1));
  ASSERT_TRUE(restore_slot(1, 2, 1));
  EXPECT_EQ(engine.restoring().unfit_hold(), nullptr);
  EXPECT_EQ(engine.broken_invariant(), nullptr);
  std::vector<UnitRef> units;
  engine.append_units(*engine.find(hold_id(1)), units);
  EXPECT_EQ(units, (std::vector<UnitRef>{unit(2), unit(4)}));
  Effects effects;
  EXPECT_EQ(engine.apply(Instant(seconds(10)), {}, {}, effects), 1U);
  EXPECT_EQ(engine.counts(tee), (ItemCounts{.stock = 5, .free = 5}));
}

TEST_F(RestoringTest, AClaimIsRefusedWithoutItsUnitOrItsHold) {
  ASSERT_TRUE(restore_hold(1));
  EXPECT_FALSE(restore_claim(unit(6), ClaimState::held, 1));
  EXPECT_FALSE(restore_claim(unit(1, unknown_item), ClaimState::held, 1));
  EXPECT_FALSE(restore_claim(unit(1), ClaimState::held, 2));
  EXPECT_TRUE(restore_claim(unit(1), ClaimState::withdrawn, 0));
  EXPECT_FALSE(restore_claim(unit(1), ClaimState::held, 1));
  EXPECT_EQ(engine.counts(tee), (ItemCounts{.stock = 5, .free = 4, .withdrawn = 1}));
}

TEST_F(RestoringTest, ASlotIsRefusedOfAnotherBuyerOrAnUnknownHold) {
  ASSERT_TRUE(restore_hold(1));
  EXPECT_FALSE(restore_slot(2, 1, 1));
  EXPECT_FALSE(restore_slot(1, 1, 2));
  EXPECT_TRUE(restore_slot(1, 1, 1));
  EXPECT_FALSE(restore_slot(1, 1, 1));
}

TEST_F(RestoringTest, AHoldIsUnfitWithoutUnitsOrSlotsOrInAnotherState) {
  ASSERT_TRUE(restore_hold(1, HoldState::sold));
  EXPECT_NE(engine.restoring().unfit_hold(), nullptr);
  ASSERT_TRUE(restore_claim(unit(1), ClaimState::sold, 1));
  EXPECT_NE(engine.restoring().unfit_hold(), nullptr);
  ASSERT_TRUE(restore_slot(1, 1, 1));
  EXPECT_EQ(engine.restoring().unfit_hold(), nullptr);
  ASSERT_TRUE(restore_hold(2, HoldState::sold));
  ASSERT_TRUE(restore_claim(unit(2), ClaimState::held, 2));
  ASSERT_TRUE(restore_slot(2, 1, 2));
  EXPECT_EQ(engine.restoring().unfit_hold(), engine.find(hold_id(2)));
}

}  // namespace
}  // namespace sluice::sale
