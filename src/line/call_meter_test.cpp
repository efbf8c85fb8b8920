#include "line/call_meter.h"

#include <gtest/gtest.h>

namespace sluice::line {
namespace {

void add_for(CallMeter& meter, int seconds, double per_s) {
  for (int i = 0; i < seconds * 10; ++i) meter.add(0.1, per_s / 10);
}

TEST(CallMeter, KnowsNothingBeforeAnythingHappened) {
  const CallMeter meter;
  EXPECT_EQ(meter.per_s(), 0);
  EXPECT_EQ(meter.doubt(), 1);
}

TEST(CallMeter, FollowsAChangedSpeedWithinAFewMinutes) {
  CallMeter meter;
  add_for(meter, 300, 10);
  EXPECT_NEAR(meter.per_s(), 10, 0.1);
  add_for(meter, 10, 20);
  EXPECT_LT(meter.per_s(), 14);
  add_for(meter, 290, 20);
  EXPECT_NEAR(meter.per_s(), 20, 0.5);
}

TEST(CallMeter, RemembersSlowCallsForLonger) {
  CallMeter meter;
  for (int i = 0; i < 10; ++i) meter.add(600, 1);
  EXPECT_NEAR(meter.per_s(), 1.0 / 600, 1e-4);
  EXPECT_GT(meter.count(), 5);
}

TEST(CallMeter, BurstsAreMoreDoubtfulThanAnEvenFlow) {
  CallMeter even;
  CallMeter bursts;
  add_for(even, 600, 10);
  for (int i = 0; i < 30; ++i) {
    add_for(bursts, 10, 20);
    add_for(bursts, 10, 0);
  }
  EXPECT_LT(even.scatter(), 1);
  EXPECT_GT(bursts.scatter(), 5);
  EXPECT_LE(bursts.scatter(), CallMeter::scatter_max);
  EXPECT_GT(bursts.doubt(), even.doubt() * 2);
}

}  // namespace
}  // namespace sluice::line
