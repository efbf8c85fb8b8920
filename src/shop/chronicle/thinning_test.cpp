#include "shop/chronicle/thinning.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

namespace sluice::shop {
namespace {

Thinning::Point point(std::uint32_t number, std::int64_t at_ms, double total) {
  return {.number = number, .at_ms = at_ms, .totals = {total, total, total, total}};
}

// The numbers that are left when points are added one by one, as the chronicle does.
std::vector<std::uint32_t> kept_of(const std::vector<Thinning::Point>& points, std::size_t most) {
  Thinning thinning(most);
  std::vector<std::uint32_t> kept;
  for (const Thinning::Point& each : points) {
    thinning.add(each);
    kept.push_back(each.number);
    while (const auto gone = thinning.take_excess()) std::erase(kept, *gone);
  }
  EXPECT_EQ(kept.size(), thinning.size());
  return kept;
}

TEST(Thinning, HoldsItsBoundAndKeepsAnOrderedPartWithBothEnds) {
  rc::check([] {
    const auto most = *rc::gen::inRange<std::size_t>(2, 12);
    const auto count = *rc::gen::inRange<std::uint32_t>(1, 80);
    std::vector<Thinning::Point> points;
    std::int64_t at_ms = 0;
    double total = 0;
    for (std::uint32_t i = 1; i <= count; ++i) {
      at_ms += *rc::gen::inRange(-500, 60'000);  // also a clock that is set back
      total += *rc::gen::inRange(0, 1000);
      points.push_back(point(i, at_ms, total));
    }
    const auto kept = kept_of(points, most);
    RC_ASSERT(kept.size() == std::min<std::size_t>(most, count));
    RC_ASSERT(std::is_sorted(kept.begin(), kept.end()));
    RC_ASSERT(kept.front() == 1U);
    RC_ASSERT(kept.back() == count);
  });
}

// A day of one person a second, in the middle of which ten thousand come within ten seconds.
TEST(Thinning, KeepsTheSecondsOfARushAndTheCornersOfQuietHours) {
  std::vector<Thinning::Point> points;
  double total = 0;
  constexpr std::uint32_t seconds = 6000;
  constexpr std::uint32_t rush = 3000;
  for (std::uint32_t i = 1; i <= seconds; ++i) {
    total += i > rush && i <= rush + 10 ? 1000 + 37 * (i % 3) : 1;
    points.push_back(point(i, std::int64_t{i} * 1000, total));
  }
  const auto kept = kept_of(points, 100);
  for (std::uint32_t i = rush; i <= rush + 10; ++i) {
    EXPECT_TRUE(std::binary_search(kept.begin(), kept.end(), i)) << "second " << i;
  }
}

TEST(Thinning, ACurveOnAnotherScaleCountsAsMuch) {
  // The first curve has a corner at 2 of a height of 10; the others are straight and a million high.
  const std::vector<Thinning::Point> points{{1, 0, {0, 0, 0, 0}},
                                            {2, 1000, {10, 250'000, 0, 0}},
                                            {3, 2000, {10, 500'000, 0, 0}},
                                            {4, 3000, {10, 750'000, 0, 0}},
                                            {5, 4000, {10, 1'000'000, 0, 0}}};
  const auto kept = kept_of(points, 3);
  EXPECT_EQ(kept, (std::vector<std::uint32_t>{1, 2, 5}));
}

}  // namespace
}  // namespace sluice::shop
