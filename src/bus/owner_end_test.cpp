#include "bus/owner_end.h"

#include "bus/bus_test_kit.h"
#include "bus/request_bytes.h"

namespace sluice::bus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class BusOwner : public BusTest {};

TEST_F(BusOwner, TellsTheBoardAndWhatChanges) {
  settle();
  EXPECT_EQ(edge.copy.sales.at("drop"), "1");
  owner->source.tell("drop", "2");
  settle();
  EXPECT_EQ(edge.copy.sales.at("drop"), "2");
}

TEST_F(BusOwner, TellsTheBoardAnewWhenTheBusHasForgottenIt) {
  settle();
  edge.copy.sales.clear();
  bus.lose_everything();
  settle();
  EXPECT_EQ(edge.copy.sales.at("drop"), "1");
  KitEdge late(bus, clock, log, Incarnation{9});
  late.turn();
  settle();
  late.turn();
  EXPECT_EQ(late.copy.sales.at("drop"), "1");
  EXPECT_TRUE(late.copy.is_heard);
}

TEST_F(BusOwner, TellsTheBoardAnewWhenTheBusIsEmptiedAndNobodySaysSo) {
  settle();
  bus.forget();
  settle();
  KitEdge late(bus, clock, log, Incarnation{9});
  late.turn();
  late.turn();
  EXPECT_TRUE(late.copy.is_heard) << late.copy.why;
  EXPECT_EQ(late.copy.sales.at("drop"), "1");
}

TEST_F(BusOwner, TellsAWholeWhenTheNewsAreMoreThanThat) {
  settle();
  for (int i = 0; i < 40; ++i) {
    owner->source.tell("drop", std::string(16 * std::size_t{1024}, static_cast<char>('a' + i % 20)));
    settle(milliseconds(25));
  }
  EXPECT_LT(bus.news_kept(), 30U) << "sooner than by the clock";
  KitEdge late(bus, clock, log, Incarnation{9});
  late.turn();
  late.turn();
  EXPECT_EQ(late.copy.sales.at("drop"), owner->source.sales["drop"]);
}

TEST_F(BusOwner, GivesWayToOneThatCameAfterItAndComesBackInItsTurn) {
  settle();
  KitOwner second(bus, clock, log);
  second.turn();
  settle();
  EXPECT_TRUE(owner->end.stand().is_displaced);
  (void)edge.ask("/now");
  settle();
  second.turn();
  edge.turn();
  EXPECT_TRUE(owner->handler.played.empty());
  EXPECT_EQ(second.handler.played.size(), 1U);

  settle();
  EXPECT_TRUE(owner->end.stand().is_displaced) << "it still believes that it has the sales";
  owner->may_claim = false;
  settle();
  owner->may_claim = true;
  settle();
  settle();
  EXPECT_FALSE(owner->end.stand().is_displaced);
  second.turn();
  clock.advance(milliseconds(100));
  second.turn();
  EXPECT_TRUE(second.end.stand().is_displaced);
}

TEST_F(BusOwner, PlaysWhatComesTogetherInOneRound) {
  settle();
  for (int i = 0; i < 10; ++i) (void)edge.ask("/later");
  edge.turn();
  const int before = owner->handler.rounds;
  owner->turn();
  EXPECT_EQ(owner->handler.played.size(), 10U);
  EXPECT_EQ(owner->handler.rounds, before + 1);
}

TEST_F(BusOwner, ShowsWhoIsHeardAndHowFarBehindThatIs) {
  settle();
  settle();
  ASSERT_EQ(owner->end.stand().edges.size(), 1U);
  EXPECT_EQ(owner->end.stand().edges[0].name, "edge");
  for (int i = 0; i < 20; ++i) {
    clock.advance(milliseconds(100));
    owner->turn();  // and the edge takes nothing in
  }
  EXPECT_GT(owner->end.stand().edges[0].lag, milliseconds(1500));
  EXPECT_LT(owner->end.stand().edges[0].lag, milliseconds(2500));
  for (int i = 0; i < 40; ++i) {
    clock.advance(milliseconds(100));
    owner->turn();
  }
  EXPECT_TRUE(owner->end.stand().edges.empty());
}

TEST_F(BusOwner, WhatIsAnsweredTooLargelyIsAnError) {
  class Large final : public http::Handler {
  public:
    void handle(const http::Request&, http::Exchange& exchange) override {
      exchange.respond({.status = 200, .body = body});
    }
    std::string body = std::string(answer_bytes_max + 1, 'x');
  } large;
  owner->end.serve(large);
  settle();
  const auto status = edge.ask("/now");
  settle();
  EXPECT_EQ(*status, 500);
}

TEST_F(BusOwner, GarbageIsLoggedAndNothingElse) {
  settle();
  auto& way = bus.edge(Incarnation{66});
  KitEdge stranger(bus, clock, log, Incarnation{66});
  stranger.turn();
  way.send("nothing of ours");
  way.send(std::string("\x01\x01garbled", 9));
  owner->turn();
  EXPECT_EQ(log.count("bus_garbled"), 2U);
  const auto status = edge.ask("/now");
  settle();
  EXPECT_EQ(*status, 200);
}

TEST_F(BusOwner, PlaysNothingOfAnEdgeWithOtherKeys) {
  settle();
  auto& way = bus.edge(Incarnation{66});
  KitEdge stranger(bus, clock, log, Incarnation{66});
  stranger.turn();
  http::Request request;
  request.target = request.path = "/now";
  std::string carried;
  append_request(carried, request);
  const auto send = [&](std::string_view keys, std::uint64_t number) {
    std::string message;
    append_message(
        message,
        EdgeMessage{
            .edge = Incarnation{66},
            .keys = keys,
            .low = Sequence{1},
            .requests = {{.sequence = Sequence{number}, .left = std::chrono::seconds(5), .request = carried}}});
    way.send(std::move(message));
    owner->turn();
  };
  send("others", 1);
  EXPECT_TRUE(owner->handler.played.empty());
  send("keys", 2);
  EXPECT_EQ(owner->handler.played.size(), 1U);
  send("new ones", 3);
  EXPECT_EQ(owner->handler.played.size(), 2U) << "a new file is being brought to every machine";
  clock.advance(std::chrono::seconds(30));
  send("new ones", 4);
  EXPECT_EQ(owner->handler.played.size(), 3U);
  clock.advance(std::chrono::seconds(30));
  send("new ones", 5);
  EXPECT_EQ(owner->handler.played.size(), 3U);
  EXPECT_EQ(log.count("bus_keys_differ"), 2U);
}

TEST_F(BusOwner, AnAnswerThatIsAbandonedIsAnErrorAtOnce) {
  settle();
  const auto status = edge.ask("/later");
  settle();
  owner->handler.waiting.clear();
  settle();
  EXPECT_EQ(*status, 500);
}

}  // namespace
}  // namespace sluice::bus
