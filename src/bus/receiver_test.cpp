#include "bus/receiver.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

using Turn = Receiver::Turn;
using std::chrono::seconds;

constexpr Incarnation a{1};
constexpr Incarnation b{2};
constexpr MonoTime heard_first{std::chrono::hours(1)};

TEST(Receiver, PlaysARequestOnce) {
  Receiver receiver;
  ASSERT_TRUE(receiver.hear(a, Sequence{1}, heard_first));
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::play);
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::under_way);
  EXPECT_TRUE(receiver.end(a, Sequence{1}, "done"));
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::again);
  EXPECT_EQ(receiver.answer_of(a, Sequence{1}), "done");
}

TEST(Receiver, NumbersOfTwoEdgesAreTwo) {
  Receiver receiver;
  ASSERT_TRUE(receiver.hear(a, Sequence{1}, heard_first));
  ASSERT_TRUE(receiver.hear(b, Sequence{1}, heard_first));
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::play);
  EXPECT_EQ(receiver.begin(b, Sequence{1}), Turn::play);
}

TEST(Receiver, ForgetsWhatTheLowMarkHasPassedAndPlaysItNeverAgain) {
  Receiver receiver;
  ASSERT_TRUE(receiver.hear(a, Sequence{1}, heard_first));
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::play);
  EXPECT_EQ(receiver.begin(a, Sequence{2}), Turn::play);
  EXPECT_TRUE(receiver.end(a, Sequence{1}, "done"));
  ASSERT_TRUE(receiver.hear(a, Sequence{3}, heard_first));
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::nobodys);
  EXPECT_FALSE(receiver.end(a, Sequence{2}, "late")) << "nobody waits for it any more";
  ASSERT_TRUE(receiver.hear(a, Sequence{2}, heard_first)) << "a message that comes late";
  EXPECT_EQ(receiver.begin(a, Sequence{2}), Turn::nobodys);
}

TEST(Receiver, KeepsTheFirstAnswerOfWhatAForgottenEdgeHadPlayedTwice) {
  Receiver receiver;
  ASSERT_TRUE(receiver.hear(a, Sequence{1}, heard_first));
  ASSERT_EQ(receiver.begin(a, Sequence{1}), Turn::play);
  receiver.forget_silent(heard_first + Receiver::silence_max);
  ASSERT_TRUE(receiver.hear(a, Sequence{1}, heard_first + Receiver::silence_max));
  ASSERT_EQ(receiver.begin(a, Sequence{1}), Turn::play);
  EXPECT_TRUE(receiver.end(a, Sequence{1}, "first"));
  EXPECT_FALSE(receiver.end(a, Sequence{1}, "second"));
  EXPECT_EQ(receiver.answer_of(a, Sequence{1}), "first");
}

TEST(Receiver, ANumberFarAheadIsNobodys) {
  Receiver receiver;
  ASSERT_TRUE(receiver.hear(a, Sequence{10}, heard_first));
  EXPECT_EQ(receiver.begin(a, Sequence{10 + Receiver::window - 1}), Turn::play);
  EXPECT_EQ(receiver.begin(a, Sequence{10 + Receiver::window}), Turn::nobodys);
}

TEST(Receiver, PlaysNothingNewOfAnEdgeThatTakesNoAnswers) {
  Receiver receiver;
  ASSERT_TRUE(receiver.hear(a, Sequence{1}, heard_first));
  std::uint64_t at = 1;
  while (receiver.begin(a, Sequence{at}) == Turn::play) {
    ASSERT_TRUE(receiver.end(a, Sequence{at++}, std::string(answer_bytes_max, 'x')));
  }
  EXPECT_EQ(receiver.begin(a, Sequence{at}), Turn::no_room);
  EXPECT_LE(at, Receiver::kept_bytes_max / answer_bytes_max + 2);
  EXPECT_EQ(receiver.begin(a, Sequence{1}), Turn::again) << "what it has is still there";
  ASSERT_TRUE(receiver.hear(a, Sequence{at}, heard_first));
  EXPECT_EQ(receiver.begin(a, Sequence{at}), Turn::play);
}

TEST(Receiver, KnowsSoManyEdgesAndNoMore) {
  Receiver receiver;
  for (std::uint64_t i = 0; i < Receiver::edges_max; ++i) {
    ASSERT_TRUE(receiver.hear(Incarnation{i}, Sequence{1}, heard_first));
  }
  EXPECT_FALSE(receiver.hear(Incarnation{Receiver::edges_max}, Sequence{1}, heard_first));
  receiver.forget_silent(heard_first + Receiver::silence_max - seconds(1));
  EXPECT_TRUE(receiver.knows(Incarnation{0}));
  receiver.forget_silent(heard_first + Receiver::silence_max);
  EXPECT_FALSE(receiver.knows(Incarnation{0}));
  EXPECT_TRUE(receiver.hear(Incarnation{Receiver::edges_max}, Sequence{1}, heard_first));
}

}  // namespace
}  // namespace sluice::bus
