#include "report/latency.h"

#include <gtest/gtest.h>

#include <limits>

namespace sluice::report {
namespace {

TEST(Latency, IsReadAsItWasWritten) {
  const LatencyCounts counts = latency_from("[[0.00100,60],[0.01000,40],[null,1]]");
  EXPECT_EQ(counts, (LatencyCounts{{0.001, 60}, {0.01, 40}, {std::numeric_limits<double>::infinity(), 1}}));
  for (const char* none : {"", "{}", "[", "[[1]]", "[[0.1,-1]]", "[[0.1,\"x\"]]"}) {
    EXPECT_TRUE(latency_from(none).empty()) << none;
  }
}

TEST(Latency, QuantilesLieWithinTheirBounds) {
  const LatencyCounts counts{{0.001, 60}, {0.01, 40}};
  EXPECT_LE(*quantile_ms(counts, 0.5), 1);
  EXPECT_GT(*quantile_ms(counts, 0.5), 0.4);
  EXPECT_NEAR(*quantile_ms(counts, 0.6), 1, 0.001);
  EXPECT_GT(*quantile_ms(counts, 0.99), 4);
  EXPECT_LE(*quantile_ms(counts, 1), 10);
  EXPECT_FALSE(quantile_ms({}, 0.5).has_value());
}

TEST(Latency, BeyondTheLastBoundItIsThatBound) {
  const LatencyCounts counts{{0.5, 1}, {std::numeric_limits<double>::infinity(), 99}};
  EXPECT_DOUBLE_EQ(*quantile_ms(counts, 0.99), 500);
}

TEST(Latency, WhatCameBetweenIsNeverBelowZero) {
  EXPECT_EQ(between({{0.001, 5}, {0.01, 9}}, {{0.001, 7}, {0.01, 3}, {0.1, 2}}),
            (LatencyCounts{{0.001, 2}, {0.1, 2}}));
}

}  // namespace
}  // namespace sluice::report
