// Stories of a gate, told to its owner step by step.
#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using line::Standing;
using std::chrono::minutes;
using std::chrono::seconds;

SaleConfig a_gate(std::uint32_t cap) {
  SaleConfig config;
  config.id = "shop";
  config.name = "Shop";
  config.opens_at = noon;
  config.cap = cap;
  return config;
}

class GateStory : public ShopStory {
protected:
  Ordinal come() { return front().lines[0]->board.turnstile.issue()->ordinal; }
  Verdict enter(Ordinal ordinal, Duration for_time = minutes(10)) {
    const WallTime end = clock.wall() + std::chrono::duration_cast<std::chrono::milliseconds>(for_time);
    return ask(EnterGate{.sale = "shop", .number = ordinal, .expires_at = end}).verdict;
  }
  Ordinal come_in() {
    const Ordinal ordinal = come();
    EXPECT_EQ(enter(ordinal), Verdict::done);
    return ordinal;
  }
  void leave(Ordinal ordinal) { EXPECT_EQ(ask(LeaveLine{.sale = "shop", .number = ordinal}).verdict, Verdict::done); }
  SaleFront& front() { return front_of("shop"); }
  Standing standing(Ordinal ordinal) { return front().lines[0]->board.standing(ordinal); }
  std::uint32_t inside() { return front().told.inside.load(); }
};

TEST_F(GateStory, BelowTheCapWhoComesIsCalledAtOnceAndAtTheCapTheNextWaits) {
  open(a_gate(2));
  come_in();
  come_in();
  EXPECT_EQ(inside(), 2U);
  EXPECT_EQ(standing(come()), Standing::waiting);
}

TEST_F(GateStory, WhoEnteredDoesNotLapse) {
  open(a_gate(2));
  const Ordinal first = come_in();
  pass(minutes(5));
  EXPECT_EQ(standing(first), Standing::used);
  EXPECT_EQ(inside(), 1U);
}

TEST_F(GateStory, WhoIsCalledAndDoesNotComeLapsesAndTheNextIsCalled) {
  open(a_gate(1));
  const Ordinal absent = come();
  const Ordinal next = come();
  pass(minutes(1));
  front().lines[0]->board.see(next);
  pass(minutes(1) + seconds(1));
  EXPECT_EQ(standing(absent), Standing::lapsed);
  EXPECT_EQ(standing(next), Standing::called);
  EXPECT_EQ(enter(absent), Verdict::not_called) << "a lapsed place lets nobody in, whatever the pass says";
}

TEST_F(GateStory, AnExpiredPassFreesItsSlotAtItsEndAndNotBefore) {
  open(a_gate(1));
  const Ordinal first = come();
  ASSERT_EQ(enter(first, minutes(1)), Verdict::done);
  const Ordinal next = come();
  pass(minutes(1) - settings.tick);
  EXPECT_EQ(standing(first), Standing::used);
  EXPECT_EQ(standing(next), Standing::waiting);
  pass(settings.tick);
  EXPECT_EQ(standing(first), Standing::left);
  EXPECT_EQ(standing(next), Standing::called);
  EXPECT_EQ(front().counters.ended_expired.load(), 1U);
}

TEST_F(GateStory, LeavingOrBeingRevokedFreesTheSlotInTheSameStep) {
  open(a_gate(1));
  const Ordinal first = come_in();
  const Ordinal next = come();
  leave(first);
  EXPECT_EQ(standing(first), Standing::left);
  EXPECT_EQ(standing(next), Standing::called);
  leave(first);
  EXPECT_EQ(front().counters.ended_left.load(), 1U) << "once";
}

TEST_F(GateStory, APassThatIsRevokedBeforeItsFirstUseLetsNobodyIn) {
  open(a_gate(1));
  const Ordinal first = come();
  leave(first);
  EXPECT_EQ(enter(first), Verdict::not_called);
  EXPECT_EQ(inside(), 0U);
}

TEST_F(GateStory, EnteringTwiceCountsOnce) {
  open(a_gate(5));
  const Ordinal first = come_in();
  EXPECT_EQ(enter(first), Verdict::not_called);
  EXPECT_EQ(inside(), 1U);
  EXPECT_EQ(front().counters.entered.load(), 1U);
}

TEST_F(GateStory, NoPassMakesAVisitLongerThanTheGateGives) {
  open(a_gate(1));
  ASSERT_EQ(enter(come(), std::chrono::hours(9)), Verdict::done);
  pass(minutes(10));
  EXPECT_EQ(inside(), 0U);
}

TEST_F(GateStory, WhoseStayGoesOnIsInsideUntilTheLaterEndAndNoLongerThanAPassLives) {
  open(a_gate(1));
  const Ordinal first = come();
  ASSERT_EQ(enter(first, minutes(2)), Verdict::done);
  pass(minutes(1));
  const auto stay_on = [&](Duration for_time) {
    const WallTime until = clock.wall() + std::chrono::duration_cast<std::chrono::milliseconds>(for_time);
    return ask(StayOn{.sale = "shop", .number = first, .until = until}).verdict;
  };
  EXPECT_EQ(stay_on(minutes(3)), Verdict::found);
  pass(minutes(3) - settings.tick);
  EXPECT_EQ(standing(first), Standing::used);
  EXPECT_EQ(stay_on(std::chrono::hours(9)), Verdict::found);
  pass(minutes(10));
  EXPECT_EQ(standing(first), Standing::left);
  EXPECT_EQ(stay_on(minutes(1)), Verdict::conflict) << "what is over does not go on";
}

TEST_F(GateStory, AStayThatTheOriginExtendsIsToldToEdgesUntilItEnds) {
  open(a_gate(1));
  const Ordinal first = come_in();
  const token::BuyerThumb visitor{7};
  const WallTime until = clock.wall() + std::chrono::hours(1);
  const Answer answer = ask(StayOn{.sale = "shop", .number = first, .until = until, .visitor = visitor});
  EXPECT_EQ(answer.verdict, Verdict::found);
  EXPECT_NE(answer.body.find(format_rfc3339(until)), std::string::npos);
  EXPECT_EQ(front().told.extended_stays.copy().until(LineIndex{0}, first), until);
  pass(minutes(59));
  EXPECT_EQ(standing(first), Standing::used);
  leave(first);
  EXPECT_EQ(front().told.extended_stays.copy().until(LineIndex{0}, first), std::nullopt);
  EXPECT_EQ(ask(StayOn{.sale = "shop", .number = first, .until = until, .visitor = visitor}).verdict,
            Verdict::conflict);
}

TEST_F(GateStory, TheTimesThatPeopleHaveChangeLiveForThoseWhoComeFromThenOn) {
  open(a_gate(2));
  const Ordinal first = come_in();
  const Answer changed =
      ask(PatchSale{.sale = "shop", .patch = boost::json::parse(R"({"pass":"1m","claim":"30s"})").as_object()});
  ASSERT_EQ(changed.verdict, Verdict::done);
  const Ordinal second = come_in();
  const Ordinal third = come();
  pass(minutes(1));
  EXPECT_EQ(standing(first), Standing::used) << "keeps its ten minutes";
  EXPECT_EQ(standing(second), Standing::left) << "no pass is longer than the gate gives";
  EXPECT_EQ(standing(third), Standing::called);
  pass(seconds(31));
  EXPECT_EQ(standing(third), Standing::lapsed);
}

TEST_F(GateStory, AfterARestartWhoHasAPassGoesOnAndIsCountedAgain) {
  open(a_gate(1));
  const Ordinal first = come_in();
  const Ordinal next = come();
  pass(seconds(1));
  start();
  step();
  EXPECT_EQ(inside(), 0U);
  EXPECT_EQ(standing(first), Standing::waiting) << "all that a new process knows";
  EXPECT_EQ(enter(first), Verdict::done);
  EXPECT_EQ(inside(), 1U);
  front().lines[0]->board.see(next);
  pass(seconds(30));
  EXPECT_EQ(standing(next), Standing::waiting) << "the one inside fills the cap";
  leave(first);
  EXPECT_EQ(standing(next), Standing::called);
}

TEST_F(GateStory, AfterACrashEvenThoseWhoseCallWasNotRecordedGoOn) {
  open(a_gate(3));
  const Ordinal first = come_in();  // within the tick: the ledger has not heard of it
  start();
  step();
  EXPECT_EQ(enter(first), Verdict::done);
  pass(seconds(30));
  EXPECT_EQ(inside(), 1U);
}

TEST_F(GateStory, AfterARestartMoreThanTheCapMayBeInsideAndNobodyNewIsCalled) {
  open(a_gate(2));
  const Ordinal first = come_in();
  const Ordinal second = come_in();
  pass(seconds(1));
  start();
  step();
  pass(seconds(11));
  const Ordinal third = come_in();
  EXPECT_EQ(enter(first), Verdict::done);
  EXPECT_EQ(enter(second), Verdict::done);
  EXPECT_EQ(inside(), 3U);
  EXPECT_EQ(standing(come()), Standing::waiting);
  leave(third);
  EXPECT_EQ(standing(come()), Standing::waiting);
}

TEST_F(GateStory, ALoweredCapSendsNobodyOut) {
  open(a_gate(2));
  come_in();
  const Ordinal second = come_in();
  ask(PatchSale{.sale = "shop", .patch = boost::json::parse(R"({"cap":1})").as_object()});
  EXPECT_EQ(inside(), 2U);
  leave(second);
  EXPECT_EQ(standing(come()), Standing::waiting);
}

TEST_F(GateStory, WhilePausedNobodyIsCalledAndVisitsStandStill) {
  open(a_gate(1));
  ASSERT_EQ(enter(come(), minutes(1)), Verdict::done);
  ask(ActOnSale{.sale = "shop", .action = SaleAction::pause});
  pass(minutes(5));
  EXPECT_EQ(inside(), 1U);
  ask(ActOnSale{.sale = "shop", .action = SaleAction::resume});
  pass(minutes(1));
  EXPECT_EQ(inside(), 0U);
}

TEST_F(GateStory, ThePaceBoundsEntriesAtAGateToo) {
  SaleConfig config = a_gate(10'000);
  config.pace = {.admit = 10, .per = seconds(5)};
  open(config);
  for (int i = 0; i < 100; ++i) come();
  pass(seconds(5));
  const auto served = front().lines[0]->board.turnstile.read().serving;
  EXPECT_GE(served, 10U);
  EXPECT_LE(served, 12U);
}

TEST_F(GateStory, WhatTheOriginReportsOfItsLoadIsKeptWithItsTime) {
  open(a_gate(1));
  pass(seconds(3));
  const Answer answer = ask(ReportLoad{.sale = "shop", .load = 0.75});
  EXPECT_EQ(answer.verdict, Verdict::done);
  EXPECT_EQ(front().told.reported_load.load(), 0.75);
  EXPECT_EQ(front().told.load_reported_at.load(), clock.mono());
  EXPECT_EQ(ask(ReportLoad{.sale = "nothing", .load = 1}).verdict, Verdict::no_such_sale);
}

TEST_F(GateStory, AGateHasNoUnitsAndASaleWithUnitsIsNoGate) {
  open(a_gate(1));
  TakeUnits take;
  take.sale = "shop";
  EXPECT_EQ(ask(take).verdict, Verdict::conflict);
  SaleConfig sale = a_gate(1);
  sale.id = "drop";
  sale.items = {{.id = "tee", .name = "Tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 1}};
  ASSERT_TRUE(owner->add({&sale, 1}));
  EXPECT_EQ(ask(EnterGate{.sale = "drop", .number = Ordinal{1}}).verdict, Verdict::conflict);
}

}  // namespace
}  // namespace sluice::shop
