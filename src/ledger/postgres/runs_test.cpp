// Which writes may change places.
#include "ledger/postgres/runs.h"

#include <gtest/gtest.h>

namespace sluice::ledger::postgres {
namespace {

constexpr RowMark tee{1};
constexpr RowMark mug{2};

void write(Runs& runs, std::size_t at, WriteName name, RowMark row, Deed deed = Deed::none) {
  runs.of_rows(at, {&row, 1}, deed).rows[name].add(std::int64_t{1});
}

std::vector<WriteName> names(Runs& runs) {
  std::vector<WriteName> names;
  for (const Runs::Step& step : runs.steps()) names.push_back(step.name);
  return names;
}

TEST(Runs, RowsOfOneKindAreOneStatement) {
  Runs runs(Runs::Way::together);
  write(runs, 0, WriteName::put_item, tee);
  write(runs, 1, WriteName::insert_hold, RowMark{7});
  write(runs, 2, WriteName::put_item, mug);
  const auto steps = runs.steps();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].name, WriteName::put_item);
  EXPECT_EQ(steps[0].rows->rows(), 2U);
  EXPECT_EQ(steps[1].name, WriteName::insert_hold);
}

TEST(Runs, ARowThatIsTouchedTwiceBeginsANewRun) {
  Runs runs(Runs::Way::together);
  write(runs, 0, WriteName::move_hold, tee);
  write(runs, 1, WriteName::insert_hold, tee);
  EXPECT_EQ(names(runs), (std::vector{WriteName::move_hold, WriteName::insert_hold}))
      << "in the order of the writes, whatever that of the statements is";
}

TEST(Runs, WhatFreesAKeyAndWhatTakesItFollowOneAnother) {
  Runs runs(Runs::Way::together);
  write(runs, 0, WriteName::insert_order, tee, Deed::frees_order);
  write(runs, 1, WriteName::move_order, mug, Deed::takes_order);
  EXPECT_EQ(names(runs), (std::vector{WriteName::insert_order, WriteName::move_order}));
}

TEST(Runs, MarksGoFirst) {
  Runs runs(Runs::Way::together);
  write(runs, 0, WriteName::put_item, tee);
  runs.of_marks(1, {&mug, 1}).rows[WriteName::move_mark].add(std::int64_t{1});
  EXPECT_EQ(names(runs), (std::vector{WriteName::move_mark, WriteName::put_item}));
}

TEST(Runs, EachAloneIsInTheOrderOfTheWritesMarksAndAll) {
  Runs runs(Runs::Way::each_alone);
  write(runs, 0, WriteName::put_item, tee);
  runs.of_marks(1, {&mug, 1}).rows[WriteName::move_mark].add(std::int64_t{1});
  write(runs, 2, WriteName::put_item, mug);
  const auto steps = runs.steps();
  ASSERT_EQ(steps.size(), 3U);
  for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(steps[i].write, i);
  EXPECT_EQ(steps[1].name, WriteName::move_mark);
}

}  // namespace
}  // namespace sluice::ledger::postgres
