#include "rehearse/fairness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

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
  EXPECT_EQ(fairness.findings().position_grew, 2U);
}

TEST(Fairness, AnotherPlaceIsComparedWithNothing) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, place(50, 10), 1);
  fairness.on_waiting(told, place(90, 40), 2);
  EXPECT_EQ(fairness.findings().position_grew, 0U);
  EXPECT_EQ(told.at_ms, 2U);
  EXPECT_EQ(told.ahead, 39U);
}

TEST(Fairness, AnAnswerWithoutAPositionTellsNothing) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, place(50, 0), 1);
  fairness.on_called(told, {.item = 0, .waiting_ms = 1, .seen_ms = 2});
  EXPECT_EQ(fairness.findings().place_error.count, 0U);
}

TEST(Fairness, NobodyWhoWaitedMakesNoNumbers) {
  const FairnessReport findings = Fairness().findings();
  EXPECT_EQ(findings.place_error.mean, 0);
  EXPECT_EQ(findings.range.within, 0);
}

// Ordinal 100 is told a range at 1000 ms and reached by the curve halfway between two looks.
struct RangeCase {
  Range range;
  std::uint32_t look_before_ms;
  std::uint32_t look_after_ms;
  double within, sooner, later;
  std::size_t bin;
};

TEST(Fairness, ARangeIsWrongOnlyIfTheCallWasOutsideForCertain) {
  const std::vector<RangeCase> table{
      {{10, 20}, 15'000, 17'000, 1, 0, 0, 15},  // called 15 s after being told
      {{10, 20}, 10'500, 11'000, 1, 0, 0, 10},  // on the edge
      {{10, 20}, 9'000, 10'999, 0, 1, 0, 8},    // 9 s
      {{10, 20}, 3'000, 5'000, 0, 1, 0, 3},     // 3 s
      {{10, 20}, 21'000, 22'000, 1, 0, 0, 19},  // may still have been at 20 s
      {{10, 20}, 21'001, 23'001, 0, 0, 1, 21},  // 21 s
      {{10, 20}, 80'000, 81'000, 0, 0, 1, 29},  // far beyond
      {{0, 0}, 1'500, 2'500, 0, 0, 1, 29},      // "any moment", and it was not
      {{0, 0}, 900, 2'500, 1, 0, 0, 19},
  };
  for (const RangeCase& row : table) {
    SCOPED_TRACE(testing::Message() << row.range.low_s << ".." << row.range.high_s << " s, " << row.look_before_ms);
    Fairness fairness;
    Told told;
    fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = row.range}, 1000);
    fairness.on_look({row.look_before_ms, row.look_before_ms, 90});
    fairness.on_look({row.look_after_ms, row.look_after_ms, 110});
    fairness.on_called(told, {.item = 0, .waiting_ms = 900, .seen_ms = row.look_after_ms + 5000});
    const FairnessReport findings = fairness.findings();
    EXPECT_EQ(findings.range.count, 1U);
    EXPECT_EQ(findings.range.within, row.within);
    EXPECT_EQ(findings.range.sooner, row.sooner);
    EXPECT_EQ(findings.range.later, row.later);
    const auto& bins = findings.calls_by_range;
    EXPECT_EQ(std::max_element(bins.begin(), bins.end()) - bins.begin(), static_cast<std::ptrdiff_t>(row.bin));
  }
}

TEST(Fairness, TheFirstRangeCountsFromWhenItWasShown) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, place(100, 60), 1000);
  fairness.on_waiting(told, {.ordinal = 100, .position = 50, .ahead = 49, .range = Range{10, 20}}, 61'000);
  fairness.on_waiting(told, {.ordinal = 100, .position = 40, .ahead = 39, .range = Range{500, 600}}, 62'000);
  fairness.on_called(told, {.item = 0, .waiting_ms = 75'000, .seen_ms = 76'000});
  EXPECT_EQ(fairness.findings().range.within, 1);
}

// A ticket is believed before the document: whoever still waits was not called yet.
TEST(Fairness, ADocumentThatRunsAheadOfTheTicketDoesNotTellTheMoment) {
  Fairness fairness;
  Told told;
  fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = Range{10, 20}}, 1000);
  fairness.on_look({5'000, 5'000, 200});
  fairness.on_called(told, {.item = 0, .waiting_ms = 15'000, .seen_ms = 16'000});
  EXPECT_EQ(fairness.findings().range.within, 1);
}

TEST(Fairness, WhereEachItemHasItsLineTheCurveOfTheFirstTellsNothing) {
  Fairness fairness;
  Told told;
  fairness.on_line_per_item();
  fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = Range{10, 20}}, 1000);
  fairness.on_look({2'000, 2'000, 99});
  fairness.on_look({3'000, 3'000, 100});
  fairness.on_called(told, {.item = 1, .waiting_ms = 15'000, .seen_ms = 16'000});
  EXPECT_EQ(fairness.findings().range.within, 1);
}

TEST(Fairness, TheFirstChanceIsHeldAgainstWhatBecameOfIt) {
  Fairness fairness;
  const auto waiter = [&](std::optional<double> first, std::optional<double> then) {
    Told told;
    fairness.on_waiting(told, {.ordinal = 100, .position = 60, .ahead = 59, .range = {}, .chance = first}, 1000);
    fairness.on_waiting(told, {.ordinal = 100, .position = 50, .ahead = 49, .range = {}, .chance = then}, 2000);
    return told;
  };
  fairness.on_called(waiter(0.95, 0.1), {.item = 0, .waiting_ms = 2000, .seen_ms = 3000});
  fairness.on_missed(waiter(1.0, 0.1));
  fairness.on_missed(waiter(std::nullopt, 0.04));
  fairness.on_missed(waiter(std::nullopt, std::nullopt));
  const FairnessReport::Chance chance = fairness.findings().chance;
  EXPECT_EQ(chance.count, 3U);
  EXPECT_NEAR(chance.told, (0.95 + 1.0 + 0.04) / 3, 1e-9);
  EXPECT_NEAR(chance.got, 1.0 / 3, 1e-9);
  EXPECT_EQ(chance.by_tenth[9].count, 2U);
  EXPECT_EQ(chance.by_tenth[9].got, 1U);
  EXPECT_EQ(chance.by_tenth[0].count, 1U);
}

// Forty people in their order, one called every 100 ms from 10 s on; each was told some number of people ahead at
// some moment before. Counted anew by hand.
TEST(Fairness, ThePlaceErrorIsThatOfCountingOneByOne) {
  SeededRandom random(7);
  for (const bool has_line_per_item : {false, true}) {
    Fairness fairness;
    if (has_line_per_item) fairness.on_line_per_item();
    struct Person {
      std::uint16_t item;
      std::uint32_t ordinal, told_ms, called_ms, ahead;
    };
    std::vector<Person> people;
    for (std::uint32_t i = 0; i < 400; ++i) {
      const auto draw = [&](std::uint32_t most) { return static_cast<std::uint32_t>(random.next() % most); };
      const Person one{static_cast<std::uint16_t>(draw(2)), i + 1, draw(30'000), 0, draw(400)};
      people.push_back(one);
      people.back().called_ms = std::max(one.told_ms, 10'000 + 50 * i + draw(300));
      Told told;
      fairness.on_waiting(told, place(one.ordinal, one.ahead + 1), one.told_ms);
      fairness.on_called(told, {one.item, one.told_ms, people.back().called_ms});
    }
    std::vector<double> errors;
    for (const Person& one : people) {
      const auto really = static_cast<double>(std::count_if(people.begin(), people.end(), [&](const Person& other) {
        return other.ordinal < one.ordinal && (!has_line_per_item || other.item == one.item) &&
               other.called_ms > one.told_ms && other.called_ms <= one.called_ms;
      }));
      errors.push_back(std::abs(one.ahead - really) / std::max(really, 1.0));
    }
    std::sort(errors.begin(), errors.end());
    const auto& found = fairness.findings().place_error;
    EXPECT_EQ(found.count, 400U);
    EXPECT_NEAR(found.mean, std::accumulate(errors.begin(), errors.end(), 0.0) / 400, 1e-3);
    EXPECT_NEAR(found.p50, errors[199], 1e-3);
    EXPECT_NEAR(found.p99, errors[395], 1e-3);
  }
}

}  // namespace
}  // namespace sluice::rehearse
