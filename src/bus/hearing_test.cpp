#include "bus/hearing.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

using std::chrono::milliseconds;

class BusHearing : public testing::Test {
protected:
  void hear(Duration since_beginning) {
    now = began_at + since_beginning;
    hearing.on_news(now);
  }
  const MonoTime began_at{std::chrono::seconds(100)};
  MonoTime now = began_at;
  LogKept log;
  Hearing hearing{log, [] { return std::string("ours"); }, began_at};
};

TEST_F(BusHearing, TakesAConnectionASignAndNews) {
  EXPECT_FALSE(hearing.is_heard());
  EXPECT_EQ(hearing.why(), "the bus: not connected yet");
  EXPECT_TRUE(hearing.judge(now));
  EXPECT_EQ(hearing.why(), "the bus: not tried yet");
  hearing.on_connected();
  EXPECT_TRUE(hearing.on_sign(Sign{.epoch = 5, .keys = "ours"}));
  EXPECT_TRUE(hearing.judge(now));
  EXPECT_EQ(hearing.why(), "the owner tells nothing on the bus");
  hear(milliseconds(10));
  EXPECT_TRUE(hearing.judge(now));
  EXPECT_TRUE(hearing.is_heard());
  EXPECT_FALSE(hearing.judge(now)) << "that is no news";
  EXPECT_EQ(log.count("bus_owner_silent"), 0U) << "a start takes a moment";
}

TEST_F(BusHearing, EndsWithASilenceAndNotBefore) {
  hearing.on_connected();
  EXPECT_TRUE(hearing.on_sign(Sign{.epoch = 5, .keys = "ours"}));
  hear(milliseconds(10));
  EXPECT_TRUE(hearing.judge(now));
  EXPECT_FALSE(hearing.judge(now + Hearing::silence_max - Duration(1)));
  EXPECT_TRUE(hearing.judge(now + Hearing::silence_max));
  EXPECT_FALSE(hearing.is_heard());
  EXPECT_EQ(log.count("bus_owner_silent"), 1U);
}

TEST_F(BusHearing, IsNotOfWhoSpeaksOtherwise) {
  hearing.on_connected();
  EXPECT_TRUE(hearing.on_sign(Sign{.epoch = 0, .speaks = 9}));
  EXPECT_FALSE(hearing.on_sign(Sign{.epoch = 0, .speaks = 9}));
  EXPECT_EQ(log.count("bus_other_protocol"), 1U);
  hear(milliseconds(10));
  EXPECT_TRUE(hearing.judge(now));
  EXPECT_EQ(hearing.why(), "the owner speaks protocol 9 on the bus, and this edge 1: run one version of both");
}

}  // namespace
}  // namespace sluice::bus
