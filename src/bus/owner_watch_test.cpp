#include "bus/owner_watch.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

TEST(OwnerWatch, SaysWhyThereIsNobody) {
  LogKept log;
  OwnerWatch owner(log, "worker");
  EXPECT_EQ(owner.why_nobody(), "the bus: not tried yet");
  owner.on_lost({ErrorKind::io, "refused"});
  EXPECT_EQ(owner.why_nobody(), "the bus: refused");
  owner.on_connected();
  EXPECT_EQ(owner.why_nobody(), "no owner is heard on the bus");
  (void)owner.on_sign(Sign{.epoch = 0, .speaks = 9});
  EXPECT_EQ(owner.why_nobody(), "the owner speaks protocol 9 on the bus, and this worker 1: run one version of both");
  EXPECT_FALSE(owner.is_understood());
  (void)owner.on_sign(Sign{.epoch = 5});
  EXPECT_EQ(owner.why_nobody(), "");
  EXPECT_TRUE(owner.is_understood());
  owner.on_lost({ErrorKind::io, "reset"});
  EXPECT_EQ(owner.why_nobody(), "the bus: reset") << "whoever was there";
}

TEST(OwnerWatch, KeepsInMindWhoWasThereLast) {
  LogKept log;
  OwnerWatch owner(log, "edge");
  EXPECT_FALSE(owner.on_sign(std::nullopt));
  EXPECT_TRUE(owner.on_sign(Sign{.epoch = 5}));
  EXPECT_FALSE(owner.on_sign(std::nullopt));
  EXPECT_FALSE(owner.is_understood());
  ASSERT_TRUE(owner.last_sign());
  EXPECT_EQ(owner.last_sign()->epoch, 5U);
  EXPECT_FALSE(owner.on_sign(Sign{.epoch = 5})) << "it is there again";
  EXPECT_TRUE(owner.on_sign(Sign{.epoch = 6}));
}

}  // namespace
}  // namespace sluice::bus
