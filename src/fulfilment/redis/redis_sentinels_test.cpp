#include "fulfilment/redis/redis_sentinels.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "fulfilment/network/url_parts.h"
#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string named(const std::string& port, int epoch) {
  const auto text = [](const std::string& word) {
    return "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  };
  return "*6\r\n" + text("ip") + text("127.0.0.1") + text("port") + text(port) + text("config-epoch") +
         text(std::to_string(epoch));
}

// Each says one thing, whatever it is asked.
class RedisSentinelsTest : public testing::Test {
protected:
  void add(std::string says) {
    servers_.push_back(std::make_unique<RawServer>([says = std::move(says)](int connection) {
      char part[256];
      if (::read(connection, part, sizeof part) <= 0) return;
      send_text(connection, "+PONG\r\n");
      if (::read(connection, part, sizeof part) > 0) send_text(connection, says);
    }));
    add(servers_.back()->port());
  }
  void add(std::uint16_t port) { server_.sentinels.push_back({.host = "127.0.0.1", .port = port}); }
  // Until all were asked so often.
  void ask(RedisSentinels& sentinels, std::uint64_t rounds) {
    while (sentinels.rounds() < rounds) {
      const Duration most = sentinels.look() - clock_.mono();
      pollfd one{.fd = sentinels.descriptor(), .events = sentinels.events(), .revents = 0};
      const auto ms = std::chrono::ceil<milliseconds>(std::max(most, Duration::zero())).count();
      if (::poll(&one, 1, static_cast<int>(ms)) == 1) sentinels.on_events(one.revents);
    }
  }

  // Whom they name when all were asked once; 0: nobody.
  std::uint16_t port_of_primary() {
    RedisSentinels sentinels(server_, clock_);
    ask(sentinels, 1);
    EXPECT_EQ(sentinels.take_trouble().has_value(), !sentinels.primary());
    return sentinels.primary() ? sentinels.primary()->port : 0;
  }

  const SystemClock clock_{};
  RedisServer server_{.timeout = seconds(5), .primary_name = "shop"};
  std::vector<std::unique_ptr<RawServer>> servers_;
};

TEST_F(RedisSentinelsTest, WhoKnowsOfTheLastFailoverIsBelieved) {
  add(named("7001", 4));
  add(named("7002", 5));
  add(named("7003", 3));
  EXPECT_EQ(port_of_primary(), 7002);
}

TEST_F(RedisSentinelsTest, WhoIsInTheMidstOfAFailoverIsNotBelieved) {
  std::string midst = named("7001", 6);
  midst.replace(0, 2, "*8");
  add(midst + "$5\r\nflags\r\n$27\r\nmaster,failover_in_progress\r\n");
  add(named("7002", 6));
  EXPECT_EQ(port_of_primary(), 7002);
}

TEST_F(RedisSentinelsTest, OneThatIsNotThereOrKnowsNoneIsPassedOver) {
  add(static_cast<std::uint16_t>(std::stoi(UrlParts(refusing_url()).text(CURLUPART_PORT))));
  add("-ERR No such master with that name\r\n");
  add(named("7001", 1));
  EXPECT_EQ(port_of_primary(), 7001);
}

TEST_F(RedisSentinelsTest, WhereNobodyKnowsOneTheFirstSaysWhyOnceARound) {
  add("-ERR No such master with that name\r\n");
  add("-ERR another word\r\n");
  RedisSentinels sentinels(server_, clock_);
  ask(sentinels, 2);
  EXPECT_FALSE(sentinels.primary());
  const auto trouble = sentinels.take_trouble();
  ASSERT_TRUE(trouble);
  EXPECT_FALSE(sentinels.take_trouble());
  EXPECT_NE(trouble->detail.find("Redis says ERR No such master"), std::string::npos) << trouble->detail;
}

TEST_F(RedisSentinelsTest, OneThatDemandsALoginGetsTheRediss) {
  std::string heard;
  servers_.push_back(std::make_unique<RawServer>([&heard, is_first = true](int connection) mutable {
    char part[256];
    const ssize_t count = ::read(connection, part, sizeof part);
    if (std::exchange(is_first, false)) return send_text(connection, "-NOAUTH Authentication required.\r\n");
    heard.assign(part, static_cast<std::size_t>(count));
    send_text(connection, "+OK\r\n+PONG\r\n");
    if (::read(connection, part, sizeof part) > 0) send_text(connection, named("7001", 1));
  }));
  add(servers_.back()->port());
  server_.password = "hush";
  RedisSentinels sentinels(server_, clock_);
  ask(sentinels, 1);
  ASSERT_TRUE(sentinels.primary());
  EXPECT_NE(heard.find("hush"), std::string::npos) << heard;
  EXPECT_FALSE(sentinels.take_trouble());
}

TEST_F(RedisSentinelsTest, WhatIsLostIsForgottenWithItsEpoch) {
  add(named("7001", 5));
  RedisSentinels sentinels(server_, clock_);
  ask(sentinels, 1);
  ASSERT_TRUE(sentinels.primary());
  sentinels.forget();
  EXPECT_FALSE(sentinels.primary());
  ask(sentinels, 2);
  EXPECT_TRUE(sentinels.primary());
}

}  // namespace
}  // namespace sluice::fulfilment
