#include "rehearse/verdict.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

constexpr Duration lag_max = std::chrono::milliseconds(100);

Report judged(Report report, std::vector<Threshold> thresholds = {}) {
  reach_verdict(report, thresholds, lag_max);
  return report;
}

TEST(Verdict, AThresholdThatWasMissedIsNotTheShopsFault) {
  const std::vector<Threshold> thresholds{*parse_threshold("secured>=10")};
  const Report missed = judged({}, thresholds);
  EXPECT_EQ(missed.verdict, Verdict::fail);
  EXPECT_TRUE(missed.fails_by_thresholds_alone);
  Report broken;
  broken.lost_acks = 1;
  EXPECT_FALSE(judged(broken, thresholds).fails_by_thresholds_alone);
  EXPECT_FALSE(judged({}).fails_by_thresholds_alone);
}

}  // namespace
}  // namespace sluice::rehearse
