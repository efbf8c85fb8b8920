#include "rehearse/judgement/judge.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace sluice::rehearse {
namespace {

constexpr std::array<std::uint32_t, 2> stock{3, 5};
MonoTime at(int s) {
  return MonoTime(std::chrono::seconds(s));
}

std::uint64_t inversions(const std::vector<SecuredPlace>& places, const NeverOffered& waiter) {
  Judge judge(stock);
  for (const SecuredPlace& place : places) judge.on_place(place);
  judge.on_never_offered({&waiter, 1});
  return judge.inversions();
}

TEST(Judge, OneUnitForTwoHoldersIsOversold) {
  Judge judge(stock);
  judge.on_unit({1, 0, 1}, false);
  judge.on_unit({2, 0, 2}, false);
  judge.on_unit({3, 1, 1}, false);
  EXPECT_EQ(judge.oversold(), 0U);
  EXPECT_EQ(judge.holder_of(0, 2), 2U);
  EXPECT_EQ(judge.holder_of(0, 3), std::nullopt);
  judge.on_unit({4, 0, 2}, false);
  EXPECT_EQ(judge.oversold(), 1U);
}

TEST(Judge, AUnitWhoseHoldHasEndedMaySellAgain) {
  Judge judge(stock);
  judge.on_unit({1, 0, 1}, false);
  judge.on_unit({2, 0, 1}, true);
  EXPECT_EQ(judge.oversold(), 0U);
  EXPECT_EQ(judge.holder_of(0, 1), 2U);
}

TEST(Judge, UnitsBeyondTheStockAreOversold) {
  Judge judge(stock);
  judge.on_unit({1, 0, 4}, false);
  judge.on_unit({2, 0, 0}, false);
  EXPECT_EQ(judge.oversold(), 2U);
  judge.on_stock(0, 4);
  judge.on_unit({3, 0, 4}, false);
  EXPECT_EQ(judge.oversold(), 2U);
}

TEST(Judge, AStockNoShopHasDoesNotTakeTheMemory) {
  constexpr std::array<std::uint32_t, 1> absurd{UINT32_MAX};
  Judge judge(absurd);
  judge.on_unit({1, 0, Judge::units_max}, false);
  EXPECT_EQ(judge.oversold(), 0U);
}

TEST(Judge, AWaiterPassedOverByALaterPlaceIsAnInversion) {
  const NeverOffered waiter{0, 10, at(5), at(60)};
  EXPECT_EQ(inversions({{0, 11, at(6)}}, waiter), 1U);
  EXPECT_EQ(inversions({{0, 3, at(6)}, {0, 9, at(7)}, {0, 30, at(6)}}, waiter), 1U);
}

TEST(Judge, EarlierPlacesOtherItemsAndAbsenceAreNoInversions) {
  const NeverOffered waiter{0, 10, at(5), at(60)};
  EXPECT_EQ(inversions({{0, 9, at(6)}, {0, 10, at(6)}}, waiter), 0U) << "earlier places";
  EXPECT_EQ(inversions({{1, 11, at(6)}}, waiter), 0U) << "another item";
  EXPECT_EQ(inversions({{0, 11, at(4)}}, waiter), 0U) << "before the waiter was there";
  EXPECT_EQ(inversions({{0, 11, at(61)}}, waiter), 0U) << "after the waiter was last seen";
  EXPECT_EQ(inversions({}, waiter), 0U);
}

TEST(Judge, KnowsFromWhichPlaceOnNobodyWasPassedOver) {
  Judge judge(stock);
  EXPECT_EQ(judge.highest_secured(0), 0U);
  judge.on_place({0, 7, at(1)});
  judge.on_place({0, 4, at(2)});
  judge.on_place({1, 99, at(2)});
  EXPECT_EQ(judge.highest_secured(0), 7U);
}

}  // namespace
}  // namespace sluice::rehearse
