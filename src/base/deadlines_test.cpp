#include "base/deadlines.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

Instant at(int seconds) {
  return Instant(std::chrono::seconds(seconds));
}

TEST(Deadlines, AreTakenInOrderHoweverTheyWereAdded) {
  Deadlines<int> deadlines;
  for (const int second : {5, 7, 6, 1, 9, 3}) deadlines.add(at(second), second);
  std::vector<int> taken;
  while (const auto due = deadlines.take_due(at(100))) taken.push_back(due->second);
  EXPECT_EQ(taken, (std::vector<int>{1, 3, 5, 6, 7, 9}));
}

TEST(Deadlines, AreDueExactlyAtTheirInstantNotBefore) {
  Deadlines<int> deadlines;
  deadlines.add(at(5), 1);
  EXPECT_FALSE(deadlines.take_due(at(5) - Duration(1)));
  EXPECT_TRUE(deadlines.take_due(at(5)));
  EXPECT_FALSE(deadlines.next());
}

}  // namespace
}  // namespace sluice
