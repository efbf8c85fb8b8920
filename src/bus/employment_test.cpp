#include "bus/employment.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

class BusEmployment : public testing::Test {
protected:
  BusEmployment() {
    employment.on_connected();
    EXPECT_TRUE(employment.on_sign(Sign{.epoch = 5, .keys = "ours"}));
  }
  void say(Standing standing) { employment.on_message({.standing = standing, .version = "8"}, now); }
  MonoTime now{std::chrono::seconds(100)};
  LogKept log;
  Employment employment{log, [] { return std::string("ours"); }, "7", now};
};

TEST_F(BusEmployment, BeginsWithTheOwnersWord) {
  EXPECT_EQ(employment.why(), "the bus: not connected yet");
  EXPECT_TRUE(employment.judge(now));
  EXPECT_EQ(employment.why(), "the owner tells nothing on the bus");
  say(Standing::taken_on);
  EXPECT_TRUE(employment.judge(now));
  EXPECT_TRUE(employment.is_taken_on());
  EXPECT_FALSE(employment.judge(now)) << "that is no news";
  EXPECT_EQ(log.count("worker_taken_on"), 1U);
  EXPECT_EQ(log.count("worker_idle"), 0U) << "it takes a moment";
}

TEST_F(BusEmployment, EndsWithASilenceAndIsToldWhenThatLasts) {
  say(Standing::taken_on);
  EXPECT_TRUE(employment.judge(now));
  EXPECT_FALSE(employment.judge(now + worker_silence_max - Duration(1)));
  EXPECT_TRUE(employment.judge(now + worker_silence_max));
  EXPECT_FALSE(employment.is_taken_on());
  EXPECT_EQ(log.count("worker_idle"), 0U);
  EXPECT_FALSE(employment.judge(now + 2 * worker_silence_max));
  EXPECT_EQ(log.count("worker_idle"), 1U);
}

TEST_F(BusEmployment, IsNotOfAnotherVersionNorOfOneThatSpeaksOtherwise) {
  say(Standing::other_version);
  EXPECT_TRUE(employment.judge(now));
  EXPECT_EQ(employment.why(), "the owner runs 8, and this worker 7: run one version of both");
  EXPECT_TRUE(employment.has_owner());
  (void)employment.on_sign(Sign{.epoch = 0, .speaks = 9});
  EXPECT_FALSE(employment.has_owner());
}

TEST_F(BusEmployment, BeginsAnewWithAnotherOwner) {
  say(Standing::taken_on);
  EXPECT_FALSE(employment.on_sign(std::nullopt));
  EXPECT_FALSE(employment.on_sign(Sign{.epoch = 5, .keys = "ours"})) << "it is there again";
  EXPECT_TRUE(employment.judge(now));
  EXPECT_TRUE(employment.is_taken_on());
  EXPECT_TRUE(employment.on_sign(Sign{.epoch = 6, .keys = "ours"}));
  EXPECT_TRUE(employment.judge(now));
  EXPECT_EQ(employment.why(), "the owner tells nothing on the bus");
}

}  // namespace
}  // namespace sluice::bus
