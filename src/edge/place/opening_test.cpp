#include "edge/place/opening.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

using shop::SaleState;
using std::chrono::milliseconds;
using std::chrono::minutes;

const WallTime noon = *parse_rfc3339("2026-12-24T12:00:00Z");

shop::SaleConfig opening_at(WallTime when, Duration lobby_time = Duration(0)) {
  shop::SaleConfig sale;
  sale.opens_at = when;
  sale.lobby_time = lobby_time;
  return sale;
}

TEST(SecondsUntil, TheOpeningRoundedUpSoThatNobodyComesTooEarly) {
  const auto sale = opening_at(noon);
  for (const auto& [before_ms, told] : std::initializer_list<std::pair<int, int>>{
           {1, 1}, {999, 1}, {1000, 1}, {1001, 2}, {59'500, 60}, {3'599'001, 3600}}) {
    const WallTime now = noon - milliseconds(before_ms);
    EXPECT_EQ(seconds_until(Wish::units, sale, SaleState::scheduled, now), told) << before_ms;
  }
}

TEST(SecondsUntil, AnHourAtMost) {
  const auto sale = opening_at(noon);
  EXPECT_EQ(seconds_until(Wish::place, sale, SaleState::scheduled, noon - std::chrono::days(30)), 3600);
}

TEST(SecondsUntil, PlacesAreGivenFromTheLobbyOnUnitsFromTheOpeningOn) {
  const auto sale = opening_at(noon, minutes(10));
  const WallTime now = noon - minutes(15);
  EXPECT_EQ(seconds_until(Wish::place, sale, SaleState::scheduled, now), 5 * 60);
  EXPECT_EQ(seconds_until(Wish::units, sale, SaleState::scheduled, now), 15 * 60);
  EXPECT_EQ(seconds_until(Wish::units, sale, SaleState::lobby, noon - minutes(2)), 2 * 60);
}

TEST(SecondsUntil, NobodyKnowsWhenPeopleDecideOrItIsDue) {
  EXPECT_EQ(seconds_until(Wish::units, opening_at(noon), SaleState::scheduled, noon), 0) << "its owner is about to";
  EXPECT_EQ(seconds_until(Wish::units, opening_at(noon), SaleState::scheduled, noon + minutes(1)), 0);
  EXPECT_EQ(seconds_until(Wish::units, opening_at(noon), SaleState::paused, noon - minutes(1)), 0);
  EXPECT_EQ(seconds_until(Wish::units, shop::SaleConfig{}, SaleState::scheduled, noon), 0) << "opened by hand";
}

}  // namespace
}  // namespace sluice::edge
