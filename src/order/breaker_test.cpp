#include "order/breaker.h"

#include <gtest/gtest.h>

namespace sluice::order {
namespace {

using Answered = Breaker::Answered;
using Change = Breaker::Change;
using std::chrono::seconds;

class BreakerTest : public testing::Test {
protected:
  // `count` payers of their own, one payment each.
  Change note(std::uint32_t count, Answered answered) {
    Change last = Change::none;
    for (std::uint32_t i = 0; i < count; ++i) last = breaker.note(now, ++speaker, answered);
    return last;
  }
  // An outage that everybody sees.
  void trip() { ASSERT_EQ(note(5, Answered::late), Change::opened); }
  void trip_and_wait() {
    trip();
    now += seconds(30);
  }

  Breaker breaker;
  MonoTime now{seconds(1000)};
  Speaker speaker = 0;
};

TEST_F(BreakerTest, OpensAtThirtyPercentOfTwentyVoicesAndNotBefore) {
  EXPECT_EQ(note(14, Answered::good), Change::none);
  EXPECT_EQ(note(5, Answered::failed), Change::none);
  EXPECT_EQ(breaker.state(now), Breaker::State::closed);
  EXPECT_EQ(note(1, Answered::failed), Change::opened);
  EXPECT_EQ(breaker.state(now), Breaker::State::open);
  EXPECT_EQ(breaker.trips(), 1U);
}

TEST_F(BreakerTest, StaysClosedBelowThirtyPercent) {
  note(15, Answered::good);
  note(6, Answered::failed);
  EXPECT_EQ(breaker.state(now), Breaker::State::closed);
  EXPECT_EQ(note(1, Answered::late), Change::opened);  // 7 of 22
}

TEST_F(BreakerTest, OpensOnFiveTimeOutsAndNothingElse) {
  EXPECT_EQ(note(4, Answered::late), Change::none);
  EXPECT_EQ(note(1, Answered::late), Change::opened);
}

TEST_F(BreakerTest, OneGoodAnswerAmongFewTimeOutsKeepsItClosed) {
  note(1, Answered::good);
  EXPECT_EQ(note(10, Answered::late), Change::none);
}

TEST_F(BreakerTest, APayerHasOneVoiceHoweverManyPaymentsFail) {
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(breaker.note(now, 7, Answered::late), Change::none);
  EXPECT_EQ(note(20, Answered::good), Change::none);
  EXPECT_EQ(breaker.state(now), Breaker::State::closed);
}

TEST_F(BreakerTest, WhatAPayerSaidBeforeDoesNotCount) {
  for (Speaker one = 1; one <= 4; ++one) breaker.note(now, one, Answered::late);
  breaker.note(now, 4, Answered::good);
  EXPECT_EQ(breaker.note(now, 5, Answered::late), Change::none);
}

TEST_F(BreakerTest, AVoiceIsHeardForAMinute) {
  note(4, Answered::late);
  now += seconds(60);
  EXPECT_EQ(note(4, Answered::late), Change::none);
  EXPECT_EQ(note(1, Answered::late), Change::opened);
}

TEST_F(BreakerTest, IsOpenForThirtySecondsAndThenThreeMayTry) {
  trip();
  EXPECT_EQ(breaker.open_for(now), seconds(30));
  now += seconds(30) - Duration(1);
  EXPECT_FALSE(breaker.admit(now));
  now += Duration(1);
  EXPECT_EQ(breaker.state(now), Breaker::State::half_open);
  EXPECT_EQ(breaker.room(now), 3U);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admit(now));
  EXPECT_FALSE(breaker.admit(now));
  EXPECT_EQ(breaker.room(now), 0U);
}

TEST_F(BreakerTest, TwoGoodAnswersOfThreeClose) {
  trip_and_wait();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admit(now));
  EXPECT_EQ(note(1, Answered::late), Change::none);
  EXPECT_EQ(note(1, Answered::good), Change::none);
  EXPECT_EQ(note(1, Answered::good), Change::closed);
  EXPECT_EQ(note(4, Answered::late), Change::none) << "the old outage is forgotten";
}

TEST_F(BreakerTest, TwoBadOnesOpenAgain) {
  trip_and_wait();
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(breaker.admit(now));
  EXPECT_EQ(note(1, Answered::failed), Change::none);
  EXPECT_EQ(note(1, Answered::failed), Change::opened);
  EXPECT_EQ(breaker.open_for(now), seconds(30));
  EXPECT_EQ(breaker.trips(), 2U);
}

TEST_F(BreakerTest, WhatWasAskedBeforeItOpenedChangesNothing) {
  trip();
  EXPECT_EQ(note(100, Answered::good), Change::none);
  now += seconds(30);
  EXPECT_EQ(note(100, Answered::late), Change::none);
  EXPECT_EQ(breaker.room(now), 3U);
}

TEST_F(BreakerTest, AProbeThatNeverComesBackIsNotWaitedForForEver) {
  trip_and_wait();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admit(now));
  now += seconds(30) - Duration(1);
  EXPECT_FALSE(breaker.admit(now));
  now += Duration(1);
  EXPECT_TRUE(breaker.admit(now));
}

TEST_F(BreakerTest, AProbeThatNeverLeftMakesRoomForAnother) {
  trip_and_wait();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admit(now));
  breaker.note_unsent(now);
  EXPECT_TRUE(breaker.admit(now));
}

TEST_F(BreakerTest, RemembersABoundedNumberOfAnswers) {
  note(1, Answered::good);
  for (std::size_t i = 0; i < 3 * Breaker::notes_max; ++i) breaker.note(now, ++speaker, Answered::good);
  EXPECT_EQ(breaker.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace sluice::order
