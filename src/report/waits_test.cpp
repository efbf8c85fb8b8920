#include "report/waits.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "report/report_test_kit.h"

namespace sluice::report {
namespace {

// A hundred people come within ten seconds, and ten a second are called from the fifth second on.
LineCurves ten_a_second() {
  LineCurves curves;
  for (std::uint32_t s = 0; s <= 20; ++s) {
    curves.points.push_back(
        {.at = second(s), .issued = std::min(s * 10, 100U), .called = s < 5 ? 0 : std::min((s - 5) * 10, 100U)});
  }
  return curves;
}

TEST(Waits, ArePlacesOnOneCurveAndTheOther) {
  const LineWaits waits = waits_of("drop", ten_a_second(), {1, 2, 100});
  EXPECT_EQ(waits.places, 100U);
  EXPECT_EQ(waits.called, 100U);
  ASSERT_EQ(waits.tenths.size(), 10U);
  EXPECT_EQ(waits.tenths[0].took, 2U);
  EXPECT_EQ(waits.tenths[9].took, 1U);
  EXPECT_EQ(waits.tenths[9].first, 91U);
  EXPECT_NEAR(*waits.p50_s, 5, 0.2);
  EXPECT_NEAR(*waits.longest_s, 5, 0.2);
}

TEST(Waits, WhoWasNeverCalledHasNone) {
  LineCurves curves = ten_a_second();
  for (auto& point : curves.points) point.called = std::min(point.called, 15U);
  const LineWaits waits = waits_of("drop", curves, {});
  EXPECT_EQ(waits.called, 15U);
  EXPECT_EQ(waits.tenths[1].called, 5U);
  EXPECT_TRUE(waits.tenths[1].p50_s.has_value());
  EXPECT_FALSE(waits.tenths[2].p50_s.has_value());
}

TEST(Waits, NumbersThatARestartSkippedAreNobodys) {
  LineCurves curves;
  curves.points = {{second(0), 0, 0},
                   {second(1), 10, 0},
                   {second(60), 1010, 1000},
                   {second(61), 1020, 1010},
                   {second(62), 1020, 1020}};
  curves.gaps = {{11, 1000}};
  const LineWaits waits = waits_of("drop", curves, {});
  EXPECT_EQ(waits.places, 30U);
}

TEST(Waits, DrawnPlacesWaitFromTheOpening) {
  LineCurves curves = ten_a_second();
  curves.drawn = 100;
  curves.opened_at = second(4);
  EXPECT_EQ(curves.issued_at(3), second(4));
  EXPECT_NEAR(*waits_of("drop", curves, {}).longest_s, 11, 0.2);
}

TEST(Waits, OfAnEmptyLineThereIsNothing) {
  const LineWaits waits = waits_of("drop", {}, {});
  EXPECT_EQ(waits.places, 0U);
  EXPECT_TRUE(waits.tenths.empty());
  EXPECT_FALSE(waits.p50_s.has_value());
}

// Whatever the curves: every place is in one tenth, and no wait is below zero.
TEST(Waits, TenthsAreAPartitionOfThePlaces) {
  rc::check([] {
    LineCurves curves;
    LineCurves::Point point{.at = noon, .issued = 0, .called = 0};
    for (int i = *rc::gen::inRange(1, 30); i > 0; --i) {
      point.at += std::chrono::milliseconds(*rc::gen::inRange(1, 5000));
      point.issued += *rc::gen::inRange<std::uint32_t>(0, 40);
      point.called = std::max(point.called, *rc::gen::inRange<std::uint32_t>(0, point.issued + 1));
      curves.points.push_back(point);
    }
    const LineWaits waits = waits_of("drop", curves, {});
    std::uint64_t places = 0;
    std::uint32_t next = 1;
    for (const WaitTenth& tenth : waits.tenths) {
      RC_ASSERT(tenth.first == next);
      next = tenth.last + 1;
      places += tenth.places;
      RC_ASSERT(tenth.called <= tenth.places);
      RC_ASSERT(tenth.p50_s.value_or(0) >= 0);
    }
    RC_ASSERT(places == point.issued);
    RC_ASSERT(waits.called == point.called);
  });
}

}  // namespace
}  // namespace sluice::report
