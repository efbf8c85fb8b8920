#include "rehearse/judgement/join_order.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;

MonoTime clock_at(int ms) {
  return MonoTime(std::chrono::hours(1)) + milliseconds(ms);
}

TEST(JoinOrder, WhoWasToldFirstStandsInFront) {
  JoinOrder order;
  order.on_joined({0, 1, clock_at(0), clock_at(5)});
  order.on_joined({0, 3, clock_at(3), clock_at(9)});
  order.on_joined({0, 2, clock_at(4), clock_at(6)});
  EXPECT_EQ(order.overtaken(), Duration(0)) << "they clicked at the same time, as far as anybody knows";
  order.on_joined({0, 4, clock_at(8), clock_at(9)});
  EXPECT_EQ(order.overtaken(), Duration(0));
}

TEST(JoinOrder, TheLongestOvertakingCounts) {
  JoinOrder order;
  order.on_joined({0, 9, clock_at(0), clock_at(10)});
  order.on_joined({0, 7, clock_at(13), clock_at(15)});
  EXPECT_EQ(order.overtaken(), milliseconds(3));
  order.on_joined({0, 5, clock_at(40), clock_at(41)});
  EXPECT_EQ(order.overtaken(), milliseconds(30));
  order.on_joined({0, 6, clock_at(20), clock_at(41)});
  EXPECT_EQ(order.overtaken(), milliseconds(30));
}

TEST(JoinOrder, LinesOfItemsAreApart) {
  JoinOrder order;
  order.on_joined({0, 9, clock_at(0), clock_at(10)});
  order.on_joined({1, 7, clock_at(13), clock_at(15)});
  EXPECT_EQ(order.overtaken(), Duration(0));
}

}  // namespace
}  // namespace sluice::rehearse
