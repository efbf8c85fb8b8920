#include "rehearse/judgement/fairness.h"

#include <gtest/gtest.h>

#include <optional>

namespace sluice::rehearse {
namespace {

Place place(std::uint32_t ordinal, std::uint32_t position) {
  return {.ordinal = ordinal, .position = position, .ahead = position - 1, .range = std::nullopt};
}

TEST(Fairness, CountsEveryAnswerThatShowsAHigherPositionThanTheOneBefore) {
  Fairness fairness;
  Told told;
  for (const std::uint32_t position : {10U, 10U, 7U, 8U, 8U, 9U, 1U})
    fairness.on_waiting(told, place(50, position), 1);
  EXPECT_EQ(fairness.findings(1000).position_grew, 2U);
}

TEST(Fairness, AnotherPlaceIsComparedWithNothing) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, place(50, 10), 1);
  fairness.on_waiting(told, place(90, 40), 2);
  EXPECT_EQ(fairness.findings(1000).position_grew, 0U);
  EXPECT_EQ(told.at_ms, 2U);
  EXPECT_EQ(told.ahead, 39U);
}

TEST(Fairness, AnAnswerWithoutAPositionTellsNothing) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, place(50, 0), 1);
  fairness.on_called(told, {.item = 0, .window = {.waiting_ms = 1, .seen_ms = 2}});
  EXPECT_EQ(fairness.findings(1000).place_error.count, 0U);
}

TEST(Fairness, NobodyWhoWaitedMakesNoNumbers) {
  const FairnessReport findings = Fairness().findings(1000);
  EXPECT_EQ(findings.place_error.mean, 0);
  EXPECT_EQ(findings.range.within, 0);
}

TEST(Fairness, TheFirstRangeCountsFromWhenItWasShown) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, place(100, 60), 1000);
  fairness.on_waiting(told, {.ordinal = 100, .position = 50, .ahead = 49, .range = Range{10, 20}}, 61'000);
  fairness.on_waiting(told, {.ordinal = 100, .position = 40, .ahead = 39, .range = Range{500, 600}}, 62'000);
  fairness.on_called(told, {.item = 0, .window = {.waiting_ms = 75'000, .seen_ms = 76'000}});
  EXPECT_EQ(fairness.findings(1000).range.within, 1);
}

// A ticket is believed before the document: whoever still waits was not called yet.
TEST(Fairness, ADocumentThatRunsAheadOfTheTicketDoesNotTellTheMoment) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = Range{10, 20}}, 1000);
  fairness.on_look({5'000, 5'000, 200});
  fairness.on_called(told, {.item = 0, .window = {.waiting_ms = 15'000, .seen_ms = 16'000}});
  EXPECT_EQ(fairness.findings(1000).range.within, 1);
}

TEST(Fairness, WhereEachItemHasItsLineTheCurveOfTheFirstTellsNothing) {
  Fairness fairness;
  Told told;
  fairness.on_line_per_item();
  fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = Range{10, 20}}, 1000);
  fairness.on_look({2'000, 2'000, 99});
  fairness.on_look({3'000, 3'000, 100});
  fairness.on_called(told, {.item = 1, .window = {.waiting_ms = 15'000, .seen_ms = 16'000}});
  EXPECT_EQ(fairness.findings(1000).range.within, 1);
}

TEST(Fairness, TheFirstChanceIsHeldAgainstWhatBecameOfIt) {
  Fairness fairness;
  const auto waiter = [&](std::optional<double> first, std::optional<double> then) {
    Told told;
    fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = {}, .chance = first}, 1000);
    fairness.on_waiting(told, {.ordinal = 100, .position = 50, .ahead = 49, .range = {}, .chance = then}, 2000);
    return told;
  };
  fairness.on_called(waiter(0.95, 0.1), {.item = 0, .window = {.waiting_ms = 2000, .seen_ms = 3000}});
  fairness.on_missed(waiter(1.0, 0.1));
  fairness.on_missed(waiter(std::nullopt, 0.04));
  fairness.on_missed(waiter(std::nullopt, std::nullopt));
  const CalibrationFindings chance = fairness.findings(1000).chance;
  EXPECT_EQ(chance.count, 3U);
  EXPECT_NEAR(chance.told, (0.95 + 1.0 + 0.04) / 3, 1e-9);
  EXPECT_NEAR(chance.got, 1.0 / 3, 1e-9);
  EXPECT_EQ(chance.by_tenth[9].count, 2U);
  EXPECT_EQ(chance.by_tenth[9].got, 1U);
  EXPECT_EQ(chance.by_tenth[0].count, 1U);
}

}  // namespace
}  // namespace sluice::rehearse
