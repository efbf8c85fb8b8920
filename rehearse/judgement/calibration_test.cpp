#include "rehearse/judgement/calibration.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::rehearse {
namespace {

TEST(Calibration, CountsByTheTenthOfTheChance) {
  Calibration chances;
  chances.on_outcome(0, false, 0);
  chances.on_outcome(9, true, 0);
  chances.on_outcome(10, true, 0);
  chances.on_outcome(95, true, 0);
  chances.on_outcome(100, false, 0);
  const CalibrationFindings found = chances.findings(1000);
  EXPECT_EQ(found.by_tenth[0].count, 2U);
  EXPECT_EQ(found.by_tenth[0].got, 1U);
  EXPECT_EQ(found.by_tenth[1].count, 1U);
  EXPECT_EQ(found.by_tenth[9].count, 2U);
  EXPECT_NEAR(found.by_tenth[9].told_sum, 1.95, 1e-9);
  EXPECT_EQ(found.count, 5U);
  EXPECT_NEAR(found.told, 2.14 / 5, 1e-9);
  EXPECT_NEAR(found.got, 0.6, 1e-9);
}

CalibrationFindings::Tenth tenth(std::uint64_t count, double told, double got) {
  return {.count = count,
          .got = static_cast<std::uint64_t>(got * static_cast<double>(count)),
          .told_sum = told * static_cast<double>(count)};
}

// 1000 people: the dice alone allow 0.05 in the middle and nothing at the ends.
TEST(Calibration, ATenthIsOutsideOnlyBeyondItsBand) {
  struct Case {
    std::uint64_t count;
    double told, got;
    bool is_outside;
  };
  for (const Case& row : std::vector<Case>{{1000, 0.5, 0.5, false},
                                           {1000, 0.5, 0.26, false},
                                           {1000, 0.5, 0.24, true},
                                           {1000, 0.5, 0.76, true},
                                           {1000, 1.0, 0.81, false},
                                           {1000, 1.0, 0.79, true},
                                           {1000, 0.0, 0.19, false},
                                           {1000, 0.0, 0.21, true},
                                           {50, 0.9, 0.4, true},
                                           {49, 0.9, 0.4, false},     // too few to judge
                                           {50, 0.5, 0.1, false}}) {  // few, so the dice allow 0.23
    EXPECT_EQ(tenth(row.count, row.told, row.got).is_outside(), row.is_outside)
        << row.count << " told " << row.told << " got " << row.got;
  }
}

TEST(Calibration, AMomentOfALargeCrowdIsNotJudged) {
  Calibration chances;
  for (std::uint32_t i = 0; i < 99; ++i) chances.on_outcome(95, false, 40 * i);
  EXPECT_TRUE(chances.findings(5000).by_tenth[9].is_outside());
  EXPECT_FALSE(chances.findings(10'000).by_tenth[9].is_outside());
  chances.on_outcome(95, false, 0);
  EXPECT_TRUE(chances.findings(10'000).by_tenth[9].is_outside());
}

// One belief told a thousand times is one throw; a lie that is told for longer is one.
TEST(Calibration, WhatWasToldAtOneMomentIsNotJudged) {
  Calibration chances;
  for (std::uint32_t i = 0; i < 1000; ++i) chances.on_outcome(95, false, 1700 + i % 400);
  EXPECT_FALSE(chances.findings(5000).by_tenth[9].is_outside());
  for (std::uint32_t i = 0; i < 49; ++i) chances.on_outcome(95, false, 9000);
  EXPECT_FALSE(chances.findings(5000).by_tenth[9].is_outside());
  chances.on_outcome(95, false, 9000);
  EXPECT_TRUE(chances.findings(5000).by_tenth[9].is_outside());
}

TEST(Calibration, WhatIsToldDaysLaterTakesNoMoreMemory) {
  Calibration chances;
  for (int i = 0; i < 100; ++i) chances.on_outcome(95, false, ~0U);
  EXPECT_EQ(chances.findings(100).by_tenth[9].at_one_moment, 100U);
}

TEST(Calibration, ABandStaysWithinTheScale) {
  EXPECT_EQ(tenth(100, 0.05, 0).band().low, 0);
  EXPECT_EQ(tenth(100, 0.95, 0).band().high, 1);
  EXPECT_NEAR(tenth(100, 0.95, 0).band().low, 0.95 - 0.2 - 3.29 * 0.02179, 1e-3);
}

TEST(Calibration, NobodyWhoWasToldAChanceMakesNoNumbers) {
  EXPECT_EQ(Calibration().findings(1000).got, 0);
}

}  // namespace
}  // namespace sluice::rehearse
