#include "order/turns.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::order {
namespace {

// Takes all that can be taken, as "payer:task" words.
std::string take_all(Turns<int>& turns) {
  std::string taken;
  while (const auto next = turns.take())
    taken += std::to_string(next->first) + ":" + std::to_string(next->second) + " ";
  return taken;
}

TEST(Turns, PayersAreServedOneTaskEachInTurn) {
  Turns<int> turns(10);
  for (int task = 1; task <= 3; ++task) turns.add(7, task);
  turns.add(8, 4);
  turns.add(9, 5);
  turns.add(8, 6);
  EXPECT_EQ(take_all(turns), "7:1 8:4 9:5 7:2 8:6 7:3 ");
  EXPECT_EQ(turns.waiting(), 0U);
}

TEST(Turns, NobodyHasMoreUnderWayThanAllowed) {
  Turns<int> turns(2);
  for (int task = 1; task <= 4; ++task) turns.add(7, task);
  EXPECT_EQ(take_all(turns), "7:1 7:2 ");
  EXPECT_FALSE(turns.can_take());
  turns.add(8, 5);
  EXPECT_EQ(take_all(turns), "8:5 ");
  turns.end(7);
  EXPECT_EQ(take_all(turns), "7:3 ");
}

TEST(Turns, UnknownPayersTakeTurnsAsOneAndHaveNoLimit) {
  Turns<int> turns(1);
  for (int task = 1; task <= 3; ++task) turns.add(unknown_payer, task);
  turns.add(7, 4);
  EXPECT_EQ(take_all(turns), "0:1 7:4 0:2 0:3 ");
}

TEST(Turns, NothingIsKeptOfAPayerWithoutTasks) {
  Turns<int> turns(1);
  for (Payer payer = 1; payer <= 1000; ++payer) turns.add(payer, 1);
  EXPECT_EQ(turns.payers(), 1000U);
  while (const auto taken = turns.take()) turns.end(taken->first);
  EXPECT_EQ(turns.payers(), 0U);
}

TEST(Turns, AfterAClearOnlyWhatIsUnderWayIsLeft) {
  Turns<int> turns(2);
  for (int task = 1; task <= 3; ++task) turns.add(7, task);
  turns.add(8, 4);
  ASSERT_TRUE(turns.take());
  turns.clear();
  EXPECT_EQ(take_all(turns), "");
  EXPECT_EQ(turns.payers(), 1U);
  turns.end(7);
  EXPECT_EQ(turns.payers(), 0U);
}

}  // namespace
}  // namespace sluice::order
