#include "bus/edge_end.h"

#include "bus/bus_test_kit.h"

namespace sluice::bus {
namespace {

using Asked = http::Elsewhere::Asked;
using std::chrono::milliseconds;
using std::chrono::seconds;

class BusEdge : public BusTest {};

TEST_F(BusEdge, IsAnsweredByTheOwner) {
  settle();
  ASSERT_TRUE(edge.copy.is_heard) << edge.copy.why;
  const auto at_once = edge.ask("/now");
  const auto later = edge.ask("/later");
  EXPECT_EQ(edge.end.stand().unanswered, 2U);
  settle();
  EXPECT_EQ(*at_once, 200);
  EXPECT_EQ(*later, 0);
  owner->handler.answer_all();
  settle();
  EXPECT_EQ(*later, 201);
  EXPECT_EQ(owner->handler.played, (std::vector<std::string>{"/now", "/later"}));
  EXPECT_EQ(edge.end.stand().unanswered, 0U);
}

TEST_F(BusEdge, AsksNobodyWhereNobodyIsHeard) {
  EXPECT_EQ(*edge.ask("/now"), 0);
  EXPECT_EQ(edge.asked, Asked::nobody);
  settle();
  (void)edge.ask("/now");
  EXPECT_EQ(edge.asked, Asked::yes);
  for (int i = 0; i < 25; ++i) {
    clock.advance(milliseconds(100));
    edge.turn();  // and the owner says nothing
  }
  EXPECT_FALSE(edge.copy.is_heard);
  EXPECT_EQ(edge.copy.why, "the owner tells nothing on the bus");
  (void)edge.ask("/now");
  EXPECT_EQ(edge.asked, Asked::nobody);
  EXPECT_EQ(edge.copy.sales.at("drop"), "1") << "what was told last is still there";
  settle();
  EXPECT_TRUE(edge.copy.is_heard);
}

TEST_F(BusEdge, WarnsOnceOfEachReasonAndNotOfTheFirstMoment) {
  settle();
  EXPECT_EQ(log.count("bus_owner_silent"), 0U);
  const auto without_owner = [this](int turns) {
    for (int i = 0; i < turns; ++i) {
      clock.advance(milliseconds(100));
      edge.turn();
    }
  };
  without_owner(30);
  EXPECT_EQ(log.count("bus_owner_silent"), 1U);
  settle();
  without_owner(30);
  EXPECT_EQ(log.count("bus_owner_silent"), 2U);

  KitEdge foreign(bus, clock, log, Incarnation{8}, "others");
  foreign.turn();
  EXPECT_EQ(log.count("bus_owner_silent"), 2U);
  clock.advance(seconds(2));
  foreign.turn();
  EXPECT_EQ(log.count("bus_owner_silent"), 3U) << "it was never heard, and it is time to say why";
}

TEST_F(BusEdge, LetsSoManyWaitAndNoMore) {
  settle();
  for (std::size_t i = 0; i < Sender::unanswered_max; ++i) (void)edge.ask("/later");
  EXPECT_EQ(edge.asked, Asked::yes);
  (void)edge.ask("/later");
  EXPECT_EQ(edge.asked, Asked::too_much);
  settle();
  owner->handler.answer_all();
  settle();
  (void)edge.ask("/later");
  EXPECT_EQ(edge.asked, Asked::yes);
}

TEST_F(BusEdge, IsPlayedOnceWhateverIsLostOrDoubled) {
  bus.repeat_requests();
  settle();
  const auto status = edge.ask("/now");
  edge.turn();
  bus.lose_requests();
  settle();
  EXPECT_EQ(*status, 0);
  for (int i = 0; i < 12; ++i) {
    clock.advance(milliseconds(100));
    edge.turn();
    owner->turn();
    if (i < 11) bus.lose_answers();
  }
  edge.turn();
  owner->turn();
  bus.lose_everything();
  settle();
  settle();
  EXPECT_EQ(*status, 200);
  EXPECT_EQ(owner->handler.played.size(), 1U);
  EXPECT_GE(owner->end.stand().repeated, 1U);
  EXPECT_GE(edge.end.stand().repeated, 1U);
}

TEST_F(BusEdge, GoesOnWithAnotherOwnerAndSaysWhatItDoesNotKnow) {
  settle();
  const auto bought = edge.ask("/later");
  const auto with_key = edge.ask("/later", http::Method::post, true);
  const auto read = edge.ask("/later", http::Method::get);
  settle();
  EXPECT_EQ(owner->handler.played.size(), 3U);
  owner->handler.waiting.clear();  // it dies with them
  bus.lose_answers();
  owner = std::make_unique<KitOwner>(bus, clock, log);
  settle();
  EXPECT_EQ(*bought, -1) << "whether it was done is not known";
  EXPECT_EQ(owner->handler.played.size(), 2U);
  owner->handler.answer_all();
  settle();
  EXPECT_EQ(*with_key, 201);
  EXPECT_EQ(*read, 201);
}

TEST_F(BusEdge, GivesUpWhoseTimeIsOverAndTheOwnerDoesNotBeginIt) {
  settle();
  const auto status = edge.ask("/later");
  settle();
  for (int i = 0; i < 60; ++i) settle();
  EXPECT_EQ(*status, -1);
  EXPECT_EQ(edge.end.stand().given_up, 1U);

  (void)edge.ask("/never");
  edge.turn();
  clock.advance(seconds(5));
  owner->turn();
  EXPECT_EQ(owner->handler.played.size(), 1U);
  clock.advance(milliseconds(100));
  owner->turn();
  EXPECT_EQ(owner->end.stand().late, 1U);
}

TEST_F(BusEdge, MissesNothingOfTheBoardForLong) {
  settle();
  owner->source.tell("drop", "2");
  clock.advance(milliseconds(100));
  owner->turn();
  bus.lose_last_news();
  owner->source.tell("other", "1");
  settle();
  EXPECT_EQ(edge.copy.sales.at("drop"), "1");
  EXPECT_EQ(edge.copy.sales.at("other"), "1") << "what comes after a gap is taken";
  for (int i = 0; i < 30 && edge.copy.sales.at("drop") == "1"; ++i) settle();
  EXPECT_EQ(edge.copy.sales.at("drop"), "2");
}

TEST_F(BusEdge, TakesNothingOfTheBoardTwiceAndBeginsWithAWhole) {
  settle();
  owner->source.tell("drop", "2");
  settle();
  edge.copy.sales["drop"] = "as it is here";
  bus.tell_news_again();
  settle();
  EXPECT_EQ(edge.copy.sales.at("drop"), "as it is here");

  bus.lose_whole();
  KitEdge late(bus, clock, log, Incarnation{9});
  late.turn();
  late.turn();
  EXPECT_TRUE(late.copy.sales.empty()) << "one sale is not all of them";
  EXPECT_FALSE(late.copy.is_heard);
  for (int i = 0; i < 30 && late.copy.sales.empty(); ++i) {
    settle();
    late.turn();
  }
  EXPECT_EQ(late.copy.sales.at("drop"), "2");
}

TEST_F(BusEdge, WithOtherKeysAsksNothing) {
  KitEdge foreign(bus, clock, log, Incarnation{8}, "others");
  for (int i = 0; i < 4; ++i) {
    foreign.turn();
    settle();
  }
  EXPECT_FALSE(foreign.copy.is_heard);
  EXPECT_EQ(foreign.copy.why, "the keys here are not the owner's; copy its file `keys`");
  EXPECT_FALSE(foreign.end.stand().keys_match);
  EXPECT_EQ(log.count("bus_keys_differ"), 1U);
  EXPECT_EQ(owner->end.stand().edges.size(), 1U);
}

TEST_F(BusEdge, BearsWithKeysThatDifferForAWhile) {
  settle();
  edge.keys = "new ones";
  settle();
  EXPECT_TRUE(edge.copy.is_heard);
  EXPECT_FALSE(edge.end.stand().keys_match);
  for (int i = 0; i < 700 && edge.copy.is_heard; ++i) settle();
  EXPECT_FALSE(edge.copy.is_heard);
  edge.keys = "keys";
  settle();
  EXPECT_TRUE(edge.copy.is_heard);
}

TEST_F(BusEdge, TellsReadsOnceHoweverOftenItSaysThem) {
  settle();
  edge.copy.reads["drop"] = 5;
  for (int i = 0; i < 5; ++i) settle();
  edge.copy.reads["drop"] = 7;
  bus.repeat_requests();
  for (int i = 0; i < 5; ++i) settle();
  EXPECT_EQ(owner->source.reads["drop"], 7U);
}

}  // namespace
}  // namespace sluice::bus
