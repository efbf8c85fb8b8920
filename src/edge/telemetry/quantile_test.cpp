#include "edge/telemetry/quantile.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice::edge {
namespace {

constexpr std::array<double, 3> bounds{1, 2, 4};
using Counts = std::array<std::uint64_t, 4>;

TEST(Quantile, NothingCountedHasNone) {
  EXPECT_EQ(quantile(bounds, Counts{}, 0.5), std::nullopt);
}

TEST(Quantile, LiesBetweenItsBoundsAsIfSpreadEvenly) {
  EXPECT_DOUBLE_EQ(*quantile(bounds, Counts{0, 10, 0, 0}, 0.5), 1.5);
  EXPECT_DOUBLE_EQ(*quantile(bounds, Counts{10, 0, 0, 0}, 0.1), 0.1);
  EXPECT_DOUBLE_EQ(*quantile(bounds, Counts{5, 0, 5, 0}, 0.5), 1);
  EXPECT_DOUBLE_EQ(*quantile(bounds, Counts{5, 0, 5, 0}, 1), 4);
}

TEST(Quantile, BeyondTheLastBoundIsToldAsThat) {
  EXPECT_DOUBLE_EQ(*quantile(bounds, Counts{1, 0, 0, 9}, 0.5), 4);
}

}  // namespace
}  // namespace sluice::edge
