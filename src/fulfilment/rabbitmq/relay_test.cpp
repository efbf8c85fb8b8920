#include "fulfilment/rabbitmq/relay.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>

#include "fulfilment/network/url_parts.h"
#include "fulfilment/rabbitmq/broker_link.h"
#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using delivery::Outcome;
using std::chrono::milliseconds;
using std::chrono::minutes;

Broker broker_at(const std::string& http_url, Duration timeout) {
  const UrlParts url(http_url);
  Broker broker;
  EXPECT_EQ(read_broker_url("amqp://" + url.text(CURLUPART_HOST) + ":" + url.text(CURLUPART_PORT), broker), "");
  broker.timeout = timeout;
  return broker;
}

// Takes a connection and says nothing until the client goes.
void say_nothing(int connection) {
  char ignored[64];
  while (::read(connection, ignored, sizeof ignored) > 0) {
  }
}

TEST(BrokerLink, OneThatSaysNothingIsWaitedForAsLongAsItIsSaid) {
  RawServer silent(say_nothing);
  const SystemClock clock;
  const MonoTime began = clock.mono();
  const auto opened = BrokerLink::open(broker_at(silent.url(), milliseconds(300)));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
  EXPECT_GE(clock.mono() - began, milliseconds(250));
  EXPECT_LT(clock.mono() - began, minutes(1));
}

TEST(Relay, WhatFindsNoBrokerWasNotSentAndTheLogSaysSoOnce) {
  const SystemClock clock;
  LogKept log;
  std::promise<Outcome> first;
  std::atomic<int> heard{0};
  Relay relay(broker_at(refusing_url(), milliseconds(200)), clock, log,
              [&](const delivery::Task&, const delivery::Result& result) {
                if (heard++ == 0) first.set_value(result.outcome);
              });
  EXPECT_TRUE(relay.try_begin({.id = JobId(Id128(1, 1)), .payload = R"({"type":"sale.opened"})"}));
  EXPECT_EQ(first.get_future().get(), Outcome::not_sent);
  relay.stop();
  EXPECT_EQ(heard, 1);
  EXPECT_FALSE(relay.is_connected());
  EXPECT_EQ(log.count("relay_away"), 1U);
  EXPECT_FALSE(relay.try_begin({.id = JobId(Id128(1, 2))})) << "it has stopped";
}

TEST(Relay, EndsThoughTheBrokerHangs) {
  RawServer silent(say_nothing);
  const SystemClock clock;
  LogKept log;
  {
    Relay relay(broker_at(silent.url(), milliseconds(500)), clock, log,
                [](const delivery::Task&, const delivery::Result&) {});
    EXPECT_TRUE(relay.try_begin({.id = JobId(Id128(1, 1))}));
    while (silent.accepted() == 0) std::this_thread::yield();
  }
}

}  // namespace
}  // namespace sluice::fulfilment
