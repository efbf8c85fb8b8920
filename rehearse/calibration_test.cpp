#include "rehearse/calibration.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

TEST(Calibration, CountsByTheTenthOfTheChance) {
  Calibration chances;
  chances.on_outcome(0, false);
  chances.on_outcome(9, true);
  chances.on_outcome(10, true);
  chances.on_outcome(95, true);
  chances.on_outcome(100, false);
  const CalibrationFindings found = chances.findings();
  EXPECT_EQ(found.by_tenth[0].count, 2U);
  EXPECT_EQ(found.by_tenth[0].got, 1U);
  EXPECT_EQ(found.by_tenth[1].count, 1U);
  EXPECT_EQ(found.by_tenth[9].count, 2U);
  EXPECT_NEAR(found.by_tenth[9].told_sum, 1.95, 1e-9);
  EXPECT_EQ(found.count, 5U);
  EXPECT_NEAR(found.told, 2.14 / 5, 1e-9);
  EXPECT_NEAR(found.got, 0.6, 1e-9);
}

TEST(Calibration, NobodyWhoWasToldAChanceMakesNoNumbers) {
  EXPECT_EQ(Calibration().findings().got, 0);
}

}  // namespace
}  // namespace sluice::rehearse
