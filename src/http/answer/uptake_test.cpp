#include "http/answer/uptake.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using std::chrono::seconds;

// Twenty seconds for a byte, and ten bytes a second over them.
struct UptakeBench {
  Limits limits{.write_time = seconds(20), .write_rate_min = 10};
  Uptake uptake{limits};
  MonoTime start{seconds(100)};

  bool is_too_slow_after(seconds time) { return uptake.is_too_slow(start + time); }
};

TEST(Uptake, NobodyForWhomNothingWaitsIsTooSlow) {
  UptakeBench bench;
  EXPECT_FALSE(bench.is_too_slow_after(seconds(1000)));
  bench.uptake.on_taken(1);
  bench.uptake.on_all_taken();
  EXPECT_FALSE(bench.is_too_slow_after(seconds(2000)));
}

TEST(Uptake, WhoTakesNothingIsTooSlowExactlyWhenTheTimeIsOver) {
  UptakeBench bench;
  bench.uptake.on_no_room(bench.start);
  EXPECT_TRUE(bench.uptake.is_stalled());
  EXPECT_FALSE(bench.is_too_slow_after(seconds(19)));
  EXPECT_TRUE(bench.is_too_slow_after(seconds(20)));
}

TEST(Uptake, WhoTakesAByteNowAndThenIsTooSlow) {
  UptakeBench bench;
  bench.uptake.on_no_room(bench.start);
  for (int second = 1; second < 20; ++second) {
    bench.uptake.on_room();
    bench.uptake.on_taken(1);
    bench.uptake.on_no_room(bench.start + seconds(second));
    ASSERT_FALSE(bench.is_too_slow_after(seconds(second)));
  }
  EXPECT_TRUE(bench.is_too_slow_after(seconds(20)));
}

TEST(Uptake, WhoTakesEnoughInEachStretchIsNot) {
  UptakeBench bench;
  bench.uptake.on_no_room(bench.start);
  for (int stretch = 1; stretch < 5; ++stretch) {
    bench.uptake.on_room();
    bench.uptake.on_taken(200);
    EXPECT_FALSE(bench.is_too_slow_after(seconds(20 * stretch))) << stretch;
  }
  bench.uptake.on_taken(199);
  EXPECT_TRUE(bench.is_too_slow_after(seconds(100)));
}

TEST(Uptake, WhatWasTakenBeforeAnythingWaitedDoesNotCount) {
  UptakeBench bench;
  bench.uptake.on_taken(1'000'000);
  bench.uptake.on_no_room(bench.start);
  bench.uptake.on_room();
  EXPECT_TRUE(bench.is_too_slow_after(seconds(20)));
}

TEST(Uptake, AStretchEndsWhenEverythingIsTaken) {
  UptakeBench bench;
  bench.uptake.on_no_room(bench.start);
  bench.uptake.on_room();
  bench.uptake.on_all_taken();
  EXPECT_FALSE(bench.is_too_slow_after(seconds(20)));
  bench.uptake.on_no_room(bench.start + seconds(30));
  bench.uptake.on_room();
  EXPECT_FALSE(bench.is_too_slow_after(seconds(49)));
  EXPECT_TRUE(bench.is_too_slow_after(seconds(50)));
}

}  // namespace
}  // namespace sluice::http
