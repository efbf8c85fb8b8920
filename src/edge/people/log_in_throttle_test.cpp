#include "edge/people/log_in_throttle.h"

#include <gtest/gtest.h>

namespace sluice::edge {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Network at(std::uint64_t number) {
  return {.host = number, .site = number};
}

class LogInThrottleTest : public ::testing::Test {
protected:
  bool may(const char* user, std::uint64_t address) {
    return throttle.take(user, at(address), now) <= Duration::zero();
  }
  LogInThrottle throttle{7};
  MonoTime now{minutes(60)};
};

TEST_F(LogInThrottleTest, FiveTriesThenOneAMinute) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(may("ada", 1)) << i;
  const Duration wait = throttle.take("ada", at(1), now);
  EXPECT_GT(wait, Duration::zero());
  EXPECT_LE(wait, minutes(1));
  EXPECT_TRUE(may("ada", 2)) << "from elsewhere";
  EXPECT_TRUE(may("bob", 1)) << "another";
  now += minutes(1);
  EXPECT_TRUE(may("ada", 1));
  EXPECT_FALSE(may("ada", 1));
}

TEST_F(LogInThrottleTest, AnAddressThatTriesManyNamesIsStopped) {
  int tried = 0;
  for (int i = 0; i < 100; ++i) tried += may(("user-" + std::to_string(i)).c_str(), 1) ? 1 : 0;
  EXPECT_EQ(tried, 20);
  EXPECT_TRUE(may("user-99", 2));
}

TEST_F(LogInThrottleTest, AUserThatManyAddressesTryIsGuarded) {
  int tried = 0;
  for (std::uint64_t i = 1; i <= 100; ++i) tried += may("ada", i) ? 1 : 0;
  EXPECT_EQ(tried, 60);
}

TEST_F(LogInThrottleTest, WhatSucceedsCostsNothing) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(may("ada", 1)) << i;
    throttle.give_back("ada", at(1), now);
  }
}

TEST_F(LogInThrottleTest, OfManyRefusalsAFewAreKeptAndTheOthersCounted) {
  int kept = 0;
  for (int i = 0; i < 100; ++i) kept += throttle.take_note(now) ? 1 : 0;
  EXPECT_EQ(kept, 20);
  now += minutes(1);
  EXPECT_EQ(throttle.take_note(now), 80U);
  now += minutes(1);
  EXPECT_EQ(throttle.take_note(now), 0U);
}

}  // namespace
}  // namespace sluice::edge
