#include "line/wait_forecast.h"

#include <gtest/gtest.h>

namespace sluice::line {
namespace {

// A hundred free units at one call a second, and about fifty that will come back.
WaitForecast a_sale() {
  const Supply supply{.free = 100, .returning = 50, .returning_sd = 10};
  return {.supply = supply, .shown = supply, .calls_per_s = 1, .returns_per_s = 0.5, .doubt = 0.05};
}
// A gate is limited by its pace alone.
WaitForecast a_gate() {
  const Supply supply{.free = Supply::endless, .returning = Supply::endless};
  return {.supply = supply, .shown = supply, .calls_per_s = 10, .doubt = 0.05};
}

TEST(WaitForecast, NothingIsToldBeforeAnythingIsKnown) {
  EXPECT_EQ(wait_of(WaitForecast{}, 0), std::nullopt);
}

TEST(WaitForecast, TheRangeHoldsTheTimeAtThePaceAndGrowsWithTheDistance) {
  std::uint32_t high_before = 0;
  for (const std::uint32_t ahead : {0U, 50U, 500U, 5'000U}) {
    const auto wait = wait_of(a_gate(), ahead);
    ASSERT_TRUE(wait);
    EXPECT_LE(wait->low_s, ahead / 10);
    EXPECT_GE(wait->high_s, ahead / 10);
    EXPECT_GT(wait->high_s, high_before);
    high_before = wait->high_s;
  }
}

TEST(WaitForecast, TheChanceFallsFromCertainToNoneAsUnitsRunOut) {
  EXPECT_EQ(chance_of(a_sale(), 50), 1);
  double before = 1;
  for (const std::uint32_t ahead : {110U, 140U, 155U, 180U, 300U}) {
    const double chance = chance_of(a_sale(), ahead);
    EXPECT_LT(chance, before) << ahead;
    before = chance;
  }
  EXPECT_NEAR(chance_of(a_sale(), 149), 0.5, 0.1);
  EXPECT_EQ(wait_of(a_sale(), 300), std::nullopt) << "who is hardly called at all is not told when";
  EXPECT_EQ(chance_of(a_gate(), 1'000'000), 1);
}

TEST(WaitForecast, PeopleWhoLeaveShortenTheWaitOfThoseBehind) {
  WaitForecast impatient = a_gate();
  impatient.gone_per_s = 0.01;
  EXPECT_LT(wait_of(impatient, 5'000)->low_s, wait_of(a_gate(), 5'000)->low_s);
}

TEST(WaitForecast, ALineThatSharesMayBeFasterButPromisesItsPartOnly) {
  WaitForecast shared = a_gate();
  shared.part = 0.5;
  EXPECT_LT(wait_of(shared, 1'000)->low_s, wait_of(a_gate(), 1'000)->low_s);
  EXPECT_EQ(wait_of(shared, 1'000)->high_s, wait_of(a_gate(), 1'000)->high_s);
}

TEST(WaitForecast, AReasonIsOfThoseWhoseRangeGrew) {
  WaitForecast forecast = a_sale();
  forecast.rise = Rise::pace_lowered;
  forecast.rise_from = 99;
  EXPECT_EQ(rise_of(forecast, 98), Rise::none);
  EXPECT_EQ(rise_of(forecast, 99), Rise::pace_lowered);
}

// Before, everybody who came behind the last unit within one tick was told 100 %.
TEST(WaitForecast, WhoWasCalledSinceHasTakenWhatItCountsAsFree) {
  const WaitForecast forecast{.supply = {.free = 10}, .shown = {.free = 10}, .called_upto = 100};
  EXPECT_EQ(ahead_then(forecast, 3, 100), 3U);
  EXPECT_EQ(ahead_then(forecast, 3, 90), 3U) << "a newer forecast than the reading";
  EXPECT_EQ(ahead_then(forecast, 3, 110), 13U);
  EXPECT_EQ(chance_of(forecast, ahead_then(forecast, 0, 109)), 1);
  EXPECT_EQ(chance_of(forecast, ahead_then(forecast, 0, 110)), 0);
}

TEST(WaitForecast, WhoeverIsCalledAtAllIsCalledByTheTimeThatAllHasComeBack) {
  WaitForecast forecast{
      .supply = {.returning = 0.19, .returning_sd = 0.1}, .returns_per_s = 0.002, .return_delay_s = 120};
  forecast.shown = forecast.supply;
  ASSERT_TRUE(wait_of(forecast, 0));
  EXPECT_GT(wait_of(forecast, 0)->high_s, 3600U);
  forecast.all_back_s = 300;
  EXPECT_LE(wait_of(forecast, 0)->high_s, 301U);
}

TEST(WaitForecast, AFullGateTurnsOverWithinItsLongestStay) {
  const WaitForecast forecast{
      .supply = {.returning = Supply::endless}, .shown = {.returning = Supply::endless}, .room = 2, .turn_s = 160};
  EXPECT_EQ(wait_of(forecast, 1), (Wait{.low_s = 0, .high_s = 161}));
  EXPECT_EQ(wait_of(forecast, 2), (Wait{.low_s = 0, .high_s = 321}));
}

}  // namespace
}  // namespace sluice::line
