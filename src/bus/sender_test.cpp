#include "bus/sender.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MonoTime sent_first{std::chrono::hours(1)};

struct Sending {
  Sequence add(Duration patience = seconds(5), bool may_repeat = true) {
    return sender.add({.bytes = "r", .until = now + patience, .may_repeat = may_repeat});
  }
  std::vector<SentRequest> due(std::size_t most = requests_max) {
    std::vector<SentRequest> out;
    sender.take_due(now, most, out);
    return out;
  }
  Sender sender;
  MonoTime now = sent_first;
};

TEST(Sender, SendsOnceInOrder) {
  Sending s;
  s.add();
  s.add();
  const auto due = s.due();
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].sequence, Sequence{1});
  EXPECT_EQ(due[1].sequence, Sequence{2});
  EXPECT_FALSE(due[0].is_again);
  EXPECT_EQ(due[0].left, seconds(5));
  EXPECT_TRUE(s.due().empty());
  s.now += milliseconds(999);
  EXPECT_TRUE(s.due().empty());
}

TEST(Sender, SendsAgainAfterASecond) {
  Sending s;
  s.add();
  (void)s.due();
  s.now += seconds(1);
  const auto due = s.due();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_TRUE(due[0].is_again);
  EXPECT_EQ(due[0].left, seconds(4));
  EXPECT_TRUE(s.due().empty());
}

TEST(Sender, SendsEverythingAgainWhenItMayBeLost) {
  Sending s;
  s.add();
  s.add();
  (void)s.due(1);
  s.sender.send_all_again();
  const auto due = s.due();
  ASSERT_EQ(due.size(), 2U);
  EXPECT_TRUE(due[0].is_again);
  EXPECT_FALSE(due[1].is_again);
}

TEST(Sender, TakesAsManyAsFitIntoAMessageAndGoesOn) {
  Sending s;
  for (int i = 0; i < 5; ++i) s.add();
  EXPECT_EQ(s.due(2).size(), 2U);
  EXPECT_EQ(s.due(2).size(), 2U);
  EXPECT_EQ(s.due(2).size(), 1U);
  s.sender.send_all_again();
  EXPECT_EQ(s.due(2).size(), 2U);
  EXPECT_EQ(s.due(9).size(), 3U);
}

TEST(Sender, ToAnotherOwnerGoesWhatMayBeRepeatedAndWhatWasNeverSent) {
  Sending s;
  const Sequence read = s.add(seconds(5), true);
  const Sequence bought = s.add(seconds(5), false);
  (void)s.due();
  const Sequence fresh = s.add(seconds(5), false);
  EXPECT_EQ(s.sender.change_owner(), std::vector{bought});
  const auto due = s.due();
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].sequence, read);
  EXPECT_EQ(due[1].sequence, fresh);
}

TEST(Sender, LowMarkIsTheOldestThatWaits) {
  Sending s;
  EXPECT_EQ(s.sender.low(), Sequence{1});
  const Sequence one = s.add();
  const Sequence two = s.add();
  const Sequence three = s.add();
  EXPECT_TRUE(s.sender.settle(two));
  EXPECT_FALSE(s.sender.settle(two));
  EXPECT_EQ(s.sender.low(), one);
  EXPECT_TRUE(s.sender.settle(one));
  EXPECT_EQ(s.sender.low(), three);
  EXPECT_TRUE(s.sender.settle(three));
  EXPECT_EQ(s.sender.low(), Sequence{4});
}

TEST(Sender, GivesUpWhoseTimeIsOver) {
  Sending s;
  const Sequence one = s.add(seconds(5));
  s.now += seconds(1);
  s.add(seconds(5));
  EXPECT_EQ(s.sender.next_deadline(), sent_first + seconds(5));
  s.now = sent_first + seconds(5) - milliseconds(1);
  EXPECT_TRUE(s.sender.give_up_late(s.now).empty());
  s.now = sent_first + seconds(5);
  EXPECT_EQ(s.sender.give_up_late(s.now), std::vector{one});
  EXPECT_EQ(s.sender.size(), 1U);
}

TEST(Sender, IsBounded) {
  Sending s;
  while (s.sender.has_room()) s.add();
  EXPECT_EQ(s.sender.size(), Sender::unanswered_max);
  EXPECT_TRUE(s.sender.settle(Sequence{7}));
  EXPECT_TRUE(s.sender.has_room());
}

}  // namespace
}  // namespace sluice::bus
