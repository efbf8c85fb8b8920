#include "rehearse/judgement/serving_curve.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

void expect_moment(const CallMoment& moment, std::uint32_t from_ms, std::uint32_t ms, std::uint32_t by_ms) {
  EXPECT_EQ(moment.from_ms, from_ms);
  EXPECT_EQ(moment.ms, ms);
  EXPECT_EQ(moment.by_ms, by_ms);
}

TEST(ServingCurve, WithoutALookACallWasSeenWhenItWasSeen) {
  expect_moment(ServingCurve().moment_of(100, {.waiting_ms = 900, .seen_ms = 9000}), 900, 9000, 9000);
}

TEST(ServingCurve, BetweenTwoLooksTheCurveTells) {
  ServingCurve curve;
  curve.on_look({.sent_ms = 3900, .seen_ms = 4000, .serving = 90});
  curve.on_look({.sent_ms = 5900, .seen_ms = 6000, .serving = 110});
  expect_moment(curve.moment_of(100, {.waiting_ms = 900, .seen_ms = 9000}), 3900, 5000, 6000);
}

TEST(ServingCurve, ATicketIsBelievedBeforeADocument) {
  ServingCurve curve;
  curve.on_look({.sent_ms = 5000, .seen_ms = 5000, .serving = 200});
  expect_moment(curve.moment_of(100, {.waiting_ms = 15'000, .seen_ms = 16'000}), 15'000, 16'000, 16'000);
}

TEST(ServingCurve, OfLooksThatShowTheSameTheFirstAndTheLastSayWhen) {
  ServingCurve curve;
  for (const std::uint32_t ms : {1000U, 2000U, 3000U, 4000U}) curve.on_look({ms, ms, 50});
  curve.on_look({5000, 5000, 150});
  expect_moment(curve.moment_of(100, {.waiting_ms = 0, .seen_ms = 9000}), 4000, 4500, 5000);
  expect_moment(curve.moment_of(50, {.waiting_ms = 0, .seen_ms = 9000}), 0, 1000, 1000);
}

TEST(ServingCurve, NeverFalls) {
  ServingCurve curve;
  curve.on_look({1000, 1000, 90});
  curve.on_look({2000, 2000, 40});  // by a slower way than the one before
  curve.on_look({3000, 3000, 110});
  expect_moment(curve.moment_of(100, {.waiting_ms = 0, .seen_ms = 9000}), 2000, 2500, 3000);
}

}  // namespace
}  // namespace sluice::rehearse
