#include "line/supply_model.h"

#include <gtest/gtest.h>

namespace sluice::line {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SupplyModelTest : public testing::Test {
protected:
  // So many are called at each tick, of whom `come` come at once; of the units held, `sell` are sold at once.
  void run(int ticks, std::uint32_t called, std::uint32_t come, std::uint32_t sell) {
    for (int i = 0; i < ticks; ++i) {
      now += seconds(1);
      model.called(now, called);
      for (std::uint32_t n = 0; n < come; ++n) model.came(now, now);
      model.held(now, come);
      for (std::uint32_t n = 0; n < sell; ++n) model.sold(now, now);
    }
    model.advance(now);
  }

  Instant now{seconds(1000)};
  SupplyModel model{{.claim = minutes(1), .hold = minutes(2)}, now};
};

TEST_F(SupplyModelTest, WhatIsFreeIsThere) {
  EXPECT_EQ(model.expect({.free = 7}).supply.free, 7);
}

TEST_F(SupplyModelTest, AtFirstAGuessSaysHowManyComeBack) {
  const Supply supply = model.expect({.free = 100}).supply;
  EXPECT_GT(supply.returning, 20);
  EXPECT_LT(supply.returning, 100);
  EXPECT_GT(supply.returning_sd, 5);
}

TEST_F(SupplyModelTest, WhereEverybodyComesAndBuysHardlyAnyComesBack) {
  run(600, 10, 10, 10);
  const Supply supply = model.expect({.free = 100, .offered = 0, .held = 0}).supply;
  EXPECT_LT(supply.returning, 2);
  EXPECT_LT(supply.returning_sd, 2);
}

TEST_F(SupplyModelTest, UnitsOfThoseWhoStayAwayComeBackAgainAndAgain) {
  run(600, 10, 5, 5);
  const Supply supply = model.expect({.free = 100, .offered = 0, .held = 0}).supply;
  EXPECT_NEAR(supply.returning, 100, 10) << "a half, of that a half, and so on";
}

TEST_F(SupplyModelTest, HoldsThatAreNotSoldComeBackOnce) {
  run(600, 10, 10, 5);
  const double nothing_held = model.expect({.free = 0}).supply.returning;
  EXPECT_GT(model.expect({.free = 0, .held = 100}).supply.returning, nothing_held + 30);
}

TEST_F(SupplyModelTest, ReturnsLastAsLongAsClaimsAndHoldsDo) {
  EXPECT_NEAR(model.expect({.offered = 100}).returns_last_s, 60 / (1 - 0.344), 5);
  EXPECT_NEAR(model.expect({.held = 100}).returns_last_s, 120 / (1 - 0.344), 5);
}

}  // namespace
}  // namespace sluice::line
