#include "http/reception/peers.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace sluice::http {
namespace {

IpAddress address(const char* text) {
  const auto parsed = parse_address(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(IpAddress{});
}

TEST(Peers, WhoHasTheMostIsKnownAsTheyComeAndGo) {
  Peers peers;
  EXPECT_EQ(peers.most(), nullptr);
  Peers::Peer& one = peers.enter(address("192.0.2.1"), false);
  Peers::Peer& two = peers.enter(address("192.0.2.2"), false);
  EXPECT_EQ(&peers.enter(address("192.0.2.2"), false), &two);
  EXPECT_EQ(peers.most(), &two);
  peers.enter(address("192.0.2.1"), false);
  peers.enter(address("192.0.2.1"), false);
  EXPECT_EQ(peers.most(), &one);
  for (int i = 0; i < 2; ++i) peers.leave(one);
  EXPECT_EQ(peers.most(), &two);
  EXPECT_EQ(two.count, 2U);
  peers.leave(one);
  for (int i = 0; i < 2; ++i) peers.leave(two);
  EXPECT_EQ(peers.most(), nullptr);
  EXPECT_EQ(peers.size(), 0U) << "nothing is kept of who has gone";
}

TEST(Peers, WhatOneSubscriberHasIsOneAddress) {
  Peers peers;
  Peers::Peer& household = peers.enter(address("2001:db8:1:2::1"), false);
  EXPECT_EQ(&peers.enter(address("2001:db8:1:3::9"), false), &household);
  EXPECT_NE(&peers.enter(address("2001:db8:2:2::1"), false), &household);
  EXPECT_EQ(&peers.enter(address("::ffff:192.0.2.1"), false), &peers.enter(address("192.0.2.1"), false));
}

TEST(Peers, AProxyIsNoCrowdHoweverManyItCarries) {
  Peers peers;
  for (int i = 0; i < 100; ++i) peers.enter(address("10.0.0.1"), true);
  EXPECT_EQ(peers.most(), nullptr);
  Peers::Peer& beside = peers.enter(address("10.0.0.1"), false);
  EXPECT_EQ(peers.most(), &beside) << "a part of its network that carries nobody";
  EXPECT_EQ(peers.find(address("10.0.0.1"), true)->count, 100U);
  EXPECT_EQ(peers.find(address("10.0.0.2"), true), nullptr);
}

TEST(Peers, AgreeWithANaiveCount) {
  Peers peers;
  std::map<int, std::size_t> counts;
  std::map<int, Peers::Peer*> known;
  std::minstd_rand random(7);
  for (int step = 0; step < 20'000; ++step) {
    const int who = static_cast<int>(random() % 12);
    const std::string text = "192.0.2." + std::to_string(who);
    if (random() % 2 == 0) {
      known[who] = &peers.enter(address(text.c_str()), false);
      ++counts[who];
    } else if (counts[who] > 0) {
      --counts[who];
      peers.leave(*known[who]);
    }
    std::size_t most = 0;
    for (const auto& [each, count] : counts) most = std::max(most, count);
    ASSERT_EQ(peers.most() == nullptr ? 0 : peers.most()->count, most) << step;
  }
}

}  // namespace
}  // namespace sluice::http
