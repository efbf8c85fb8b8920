// Stories of whole sales, told to an owner step by step: a clock that is moved by hand, a ledger in memory.
#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Story : public ShopStory {
protected:
  TakeUnits buying(std::uint64_t who, std::uint32_t quantity = 1) {
    TakeUnits take;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.cart.push_back({.item = ItemIndex{0}, .quantity = quantity});
    return take;
  }
  Answer buy(std::uint64_t who, std::uint32_t quantity = 1) { return ask(buying(who, quantity)); }
  // That the ledger was sent by this owner.
  [[nodiscard]] std::uint64_t rounds() const {
    std::uint64_t all = 0;
    for (const auto& count : owner->stats().commit_seconds.counts()) all += count;
    return all;
  }
  static HoldId hold_of(const Answer& answer) {
    return *HoldId::parse(std::string_view(boost::json::parse(answer.body).at("hold").as_string()));
  }
  static OrderId order_of(const Answer& answer) {
    return *OrderId::parse(std::string_view(boost::json::parse(answer.body).at("order").as_string()));
  }
  static std::string state_of(const Answer& answer) {
    return std::string(boost::json::parse(answer.body).at("state").as_string());
  }
  Answer checkout(std::uint64_t who, HoldId hold) {
    return ask(Checkout{.hold = hold, .buyer = buyer(who), .email = "a@b.c", .method = "tok_ok", .details = "{}"});
  }
  void settle(order::ChargeOutcome outcome) {
    ASSERT_FALSE(tasks.empty());
    payments.end_last({.outcome = outcome, .provider_reference = "ch_1", .detail = "told"});
    step();
  }
  SaleFront& front() { return front_of("drop"); }
  line::Standing standing(Ordinal ordinal) { return front().lines[0]->board.standing(ordinal); }
};

TEST_F(Story, EveryUnitIsSoldToOneBuyerAndTheLastOneIsASuccess) {
  open(a_sale(3));
  for (std::uint64_t who = 1; who <= 3; ++who) {
    const Answer answer = buy(who);
    ASSERT_EQ(answer.verdict, Verdict::secured);
    EXPECT_NE(answer.body.find("\"units\":[" + std::to_string(who) + "]"), std::string::npos) << answer.body;
  }
  EXPECT_EQ(buy(4).verdict, Verdict::in_line) << "holds may come back, so newcomers wait";
}

TEST_F(Story, WithoutAWaitlistWhoComesAfterTheLastUnitIsToldSoldOut) {
  SaleConfig config = a_sale(1);
  config.waitlist = false;
  open(config);
  ASSERT_EQ(buy(1).verdict, Verdict::secured);
  const Answer late = buy(2);
  EXPECT_EQ(late.verdict, Verdict::sold_out);
  EXPECT_EQ(raw(late.number), 0U) << "no ticket";
  EXPECT_TRUE(front().lines[0]->sold_out.load());
}

TEST_F(Story, AnExpiredHoldsUnitGoesToTheNextInLine) {
  open(a_sale(1));
  ASSERT_EQ(buy(1).verdict, Verdict::secured);
  const Answer second = buy(2);
  ASSERT_EQ(second.verdict, Verdict::in_line);
  pass(minutes(1));
  front().lines[0]->board.see(second.number);
  pass(minutes(2));
  front().lines[0]->board.see(second.number);
  pass(minutes(2));
  front().lines[0]->board.see(second.number);
  pass(minutes(2));
  front().lines[0]->board.see(second.number);
  pass(minutes(2));
  front().lines[0]->board.see(second.number);
  EXPECT_EQ(standing(second.number), line::Standing::waiting);
  pass(minutes(1));
  EXPECT_EQ(standing(second.number), line::Standing::called);
  TakeUnits again = buying(2);
  again.number = second.number;
  EXPECT_EQ(ask(again).verdict, Verdict::secured);
  EXPECT_EQ(buy(3).verdict, Verdict::in_line);
}

// Found by a simulated history (seed 70002747): a click that was answered before is being there, too.
TEST_F(Story, WhoeverIsPassedOverAndRepeatsAnOldClickIsThereAndNext) {
  settings.presence_window = seconds(10);
  open(a_sale(1));
  const auto keep_there = [&](Ordinal number) { front().lines[0]->board.see(number); };
  TakeUnits click = buying(1);
  click.request = {.key = "click", .route = "buy", .fingerprint = "f"};
  const Answer clicked = ask(click);
  ASSERT_EQ(clicked.verdict, Verdict::secured);
  const HoldId first = hold_of(clicked);
  ASSERT_EQ(ask(ReleaseHold{.hold = first, .buyer = buyer(1)}).verdict, Verdict::done);
  const Answer bought = buy(2);
  ASSERT_EQ(bought.verdict, Verdict::secured);
  const HoldId second = hold_of(bought);
  const Ordinal again = buy(1).number;
  const Ordinal third = buy(3).number;
  for (int i = 0; i < 5; ++i) {
    pass(seconds(5));
    keep_there(third);
  }
  ASSERT_EQ(ask(ReleaseHold{.hold = second, .buyer = buyer(2)}).verdict, Verdict::done);
  ASSERT_EQ(standing(third), line::Standing::called) << "whoever bought before them was away";
  TakeUnits come = buying(3);
  come.number = third;
  const HoldId other = hold_of(ask(come));
  const Ordinal fourth = buy(4).number;
  click.number = again;
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(ask(click).body, clicked.body) << "the same key has the same answer";
    keep_there(fourth);
    pass(seconds(9));
  }
  ASSERT_EQ(ask(ReleaseHold{.hold = other, .buyer = buyer(3)}).verdict, Verdict::done);
  EXPECT_EQ(standing(again), line::Standing::called);
  EXPECT_EQ(standing(fourth), line::Standing::waiting);
}

// Found by a simulated history (seed 1000549): the second click of somebody who was back already did not count.
TEST_F(Story, WhoeverIsBackAndClicksAgainIsThereAndNext) {
  settings.presence_window = seconds(10);
  open(a_sale(1));
  const auto keep_there = [&](Ordinal number) { front().lines[0]->board.see(number); };
  const HoldId first = hold_of(buy(1));
  const Ordinal second = buy(2).number;
  const Ordinal third = buy(3).number;
  for (int i = 0; i < 5; ++i) {
    pass(seconds(5));
    keep_there(third);
  }
  ASSERT_EQ(ask(ReleaseHold{.hold = first, .buyer = buyer(1)}).verdict, Verdict::done);
  ASSERT_EQ(standing(third), line::Standing::called) << "the second was away";
  TakeUnits called = buying(3);
  called.number = third;
  const HoldId other = hold_of(ask(called));
  const Ordinal fourth = buy(4).number;
  TakeUnits again = buying(2);
  again.number = second;
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(ask(again).verdict, Verdict::in_line);
    keep_there(fourth);
    pass(seconds(9));
  }
  ASSERT_EQ(ask(ReleaseHold{.hold = other, .buyer = buyer(3)}).verdict, Verdict::done);
  EXPECT_EQ(standing(second), line::Standing::called);
  EXPECT_EQ(standing(fourth), line::Standing::waiting);
}

TEST_F(Story, BuyingAgainWithAUsedTicketAnswersTheHoldItBought) {
  open(a_sale(5));
  const Answer first = buy(1);
  TakeUnits again = buying(1);
  again.number = first.number;
  const Answer second = ask(again);
  EXPECT_EQ(second.verdict, Verdict::existing_hold);
  EXPECT_EQ(hold_of(second), hold_of(first));
}

TEST_F(Story, TheSameKeyGivesTheStoredAnswerAndAnotherBodyIsRefused) {
  open(a_sale(5));
  TakeUnits take = buying(1);
  take.request = {.key = "k", .route = "POST /buy", .fingerprint = "f1"};
  const Answer first = ask(take);
  const Answer again = ask(take);
  EXPECT_EQ(again.verdict, Verdict::replayed);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  take.request.fingerprint = "f2";
  EXPECT_EQ(ask(take).verdict, Verdict::key_mismatch);
  start();
  take.request.fingerprint = "f1";
  EXPECT_EQ(ask(take).body, first.body) << "also after a restart";
}

TEST_F(Story, APlaceTakenForARepeatedRequestIsGivenBack) {
  open(a_sale(2));
  TakeUnits take = buying(1);
  take.request = {.key = "k", .route = "POST /buy", .fingerprint = "f"};
  ask(take);
  const auto place = front().lines[0]->board.turnstile.issue();
  take.number = place->ordinal;
  take.just_issued = true;
  EXPECT_EQ(ask(take).verdict, Verdict::replayed);
  EXPECT_EQ(standing(place->ordinal), line::Standing::left);
  EXPECT_EQ(buy(2).verdict, Verdict::secured) << "its unit is free again";
}

TEST_F(Story, NobodyBuysBeforeTheOpeningOrWhilePausedOrAfterTheEnd) {
  SaleConfig config = a_sale(5);
  config.opens_at = noon + seconds(10);
  config.closes_at = noon + seconds(20);
  open(config);
  EXPECT_EQ(buy(1).verdict, Verdict::not_open);
  pass(seconds(10));
  EXPECT_EQ(buy(1).verdict, Verdict::secured);
  ask(ActOnSale{.sale = "drop", .action = SaleAction::pause});
  EXPECT_EQ(buy(2).verdict, Verdict::not_open);
  ask(ActOnSale{.sale = "drop", .action = SaleAction::resume});
  EXPECT_EQ(buy(2).verdict, Verdict::secured);
  pass(seconds(10));
  EXPECT_EQ(buy(3).verdict, Verdict::closed);
}

TEST_F(Story, APauseFreezesTheClockOfHolds) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  ask(ActOnSale{.sale = "drop", .action = SaleAction::pause});
  pass(minutes(30));
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "active");
  ask(ActOnSale{.sale = "drop", .action = SaleAction::resume});
  pass(minutes(10));
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "expired");
}

TEST_F(Story, APlaceThatWasUsedLeadsToItsHoldAndOnlyItsBuyer) {
  open(a_sale(2));
  const Answer bought = buy(1);
  const HoldId hold = hold_of(bought);
  const auto find = [&](std::uint64_t who, Ordinal number) {
    return ask(FindHold{.sale = "drop", .buyer = buyer(who), .line = LineIndex{0}, .number = number});
  };
  EXPECT_EQ(hold_of(find(1, bought.number)), hold);
  EXPECT_EQ(find(2, bought.number).verdict, Verdict::no_such_hold);
  EXPECT_EQ(find(1, Ordinal{77}).verdict, Verdict::no_such_hold);
  ask(ReleaseHold{.hold = hold, .buyer = buyer(1)});
  EXPECT_EQ(find(1, bought.number).verdict, Verdict::no_such_hold);
}

// What a standby watches for. Without one an idle sale writes nothing: that is 86 400 syncs a day.
TEST_F(Story, WhereAStandbyWaitsTheLedgerHearsOfTheOwnerEverySecond) {
  const auto rounds_in_a_minute = [&] {
    pass(minutes(1));
    const auto before = rounds();
    pass(minutes(1));
    return rounds() - before;
  };
  open(a_sale(1));
  EXPECT_LE(rounds_in_a_minute(), 10U);
  settings.has_standby = true;
  open(a_sale(1));
  EXPECT_GE(rounds_in_a_minute(), 55U);
}

TEST_F(Story, WhereAStandbyWaitsTheLedgerHearsOfAnOwnerWithoutASale) {
  settings.has_standby = true;
  start();
  const auto before = rounds();
  pass(minutes(1));
  EXPECT_GE(rounds() - before, 55U);
}

TEST_F(Story, AJumpOfTheWallClockMovesNoHold) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  clock.jump_wall(std::chrono::hours(5));
  pass(seconds(1));
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "active");
}

TEST_F(Story, AnOrderIsAcceptedPaidAndConfirmedAndItsUnitSold) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  const Answer accepted = checkout(1, hold);
  ASSERT_EQ(accepted.verdict, Verdict::order_accepted);
  EXPECT_EQ(state_of(accepted), "accepted");
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].charge.amount, 2500);
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(accepted), .buyer = buyer(1)})), "confirmed");
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "sold");
  EXPECT_EQ(checkout(1, hold).verdict, Verdict::already_ordered);
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::already_sold);
}

TEST_F(Story, WhatIsAuthorizedIsSoldAndCapturedAfterThatUnderTheSameOrder) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  const Answer accepted = checkout(1, hold);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].verb, order::PaymentVerb::authorize);
  EXPECT_EQ(tasks[0].charge.provider_reference, "");
  settle(order::ChargeOutcome::authorized);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(accepted), .buyer = buyer(1)})), "paid");
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "sold");
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].verb, order::PaymentVerb::capture);
  EXPECT_EQ(tasks[0].charge.provider_reference, "ch_1") << "as the provider said";
  settle(order::ChargeOutcome::failed);
  pass(seconds(2));
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(accepted), .buyer = buyer(1)})), "confirmed");
  pass(minutes(10));
  EXPECT_TRUE(tasks.empty());
}

TEST_F(Story, WhatCanNeverBeCapturedGoesToTheNextInLine) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  const Answer accepted = checkout(1, hold);
  const Answer second = buy(2);
  ASSERT_EQ(second.verdict, Verdict::in_line);
  settle(order::ChargeOutcome::authorized);
  settle(order::ChargeOutcome::cancelled);
  pass(seconds(1));
  EXPECT_EQ(standing(second.number), line::Standing::called);
  EXPECT_EQ(ask(ReadHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::found) << "as the ledger has it";
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(accepted), .buyer = buyer(1)})), "payment_failed");
}

TEST_F(Story, ADeclinedPaymentLeavesTheHoldAndMayBeTriedAgain) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  const Answer first = checkout(1, hold);
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::in_payment);
  settle(order::ChargeOutcome::declined);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(first), .buyer = buyer(1)})), "payment_failed");
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "active");
  EXPECT_EQ(checkout(1, hold).verdict, Verdict::order_accepted);
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "sold");
}

TEST_F(Story, AHoldWhosePaymentIsUnderWayDoesNotExpire) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  const Answer order = checkout(1, hold);
  pass(minutes(15));
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "paying");
  settle(order::ChargeOutcome::declined);
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "expired");
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_failed");
}

TEST_F(Story, AnUnknownPaymentIsAskedForAgainWithTheSameKeyAndNeverGivenUpSilently) {
  open(a_sale(1));
  const Answer order = checkout(1, hold_of(buy(1)));
  const std::string key = tasks.at(0).charge.idempotency_key;
  settle(order::ChargeOutcome::unknown);
  pass(seconds(2));
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].charge.idempotency_key, key);
  settle(order::ChargeOutcome::unknown);
  pass(seconds(4));
  settle(order::ChargeOutcome::unknown);
  pass(minutes(20));
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_pending");
  EXPECT_EQ(front().counters.jobs_dead.load(), 1U);
}

// Before, the third "nothing was charged" locked the unit for ever.
TEST_F(Story, AProviderThatIsDownForSecondsLocksNoUnit) {
  SaleConfig config = a_sale(1);
  config.hold = seconds(5);
  open(config);
  const Answer order = checkout(1, hold_of(buy(1)));
  for (const auto pause : {seconds(2), seconds(4), seconds(0)}) {
    settle(order::ChargeOutcome::failed);
    pass(pause);
  }
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_failed");
  EXPECT_EQ(front().counters.jobs_dead.load(), 1U);
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(buy(2).verdict, Verdict::secured) << "the hold's own time had passed";
}

// With a scripted provider, what the sandbox says to tok_action and tok_error.
TEST_F(Story, PaymentsThatAreNeverMadeGiveTheirUnitsBackWithinFortySeconds) {
  SaleConfig config = a_sale(20);
  config.hold = seconds(5);
  open(config);
  for (std::uint64_t who = 1; who <= 20; ++who) {
    const HoldId hold = hold_of(buy(who));
    ask(Checkout{
        .hold = hold, .buyer = buyer(who), .email = "a@b.c", .method = who % 2 == 0 ? "tok_action" : "tok_error"});
  }
  std::size_t cancelled = 0;
  for (MonoTime end = clock.mono() + seconds(40); clock.mono() < end; pass(settings.tick)) {
    while (!tasks.empty()) {
      const bool is_cancel = tasks.back().verb == order::PaymentVerb::cancel;
      if (is_cancel) ++cancelled;
      settle(is_cancel                                    ? order::ChargeOutcome::cancelled
             : tasks.back().charge.method == "tok_action" ? order::ChargeOutcome::action_required
                                                          : order::ChargeOutcome::failed);
    }
  }
  EXPECT_EQ(cancelled, 10U);
  for (std::uint64_t who = 101; who <= 120; ++who) EXPECT_EQ(buy(who).verdict, Verdict::secured) << who;
}

TEST_F(Story, APaymentThatCouldNotBeSentIsNoTry) {
  open(a_sale(1));
  payments.room = 0;
  const Answer order = checkout(1, hold_of(buy(1)));
  pass(seconds(30));
  EXPECT_TRUE(tasks.empty());
  payments.room = 10;
  pass(seconds(1));
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "confirmed");
}

TEST_F(Story, WhileTheProviderIsNotAskedPaymentsWaitAndThatIsNoTry) {
  open(a_sale(1));
  payments.granted = {.room = 0, .hold_back = seconds(30)};
  const HoldId hold = hold_of(buy(1));
  const Answer order = checkout(1, hold);
  EXPECT_EQ(order.verdict, Verdict::order_accepted);
  pass(seconds(300));
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_pending");
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::in_payment) << "the hold is kept";
  EXPECT_NE(ask(ReadJobs{}).body.find("\"attempts\":0"), std::string::npos);
  payments.granted = {};
  pass(seconds(30));
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "confirmed");
}

TEST_F(Story, OfAProviderThatMayBeBackAFewAreAskedAndTheRestWaits) {
  open(a_sale(5));
  payments.granted = {.room = 2, .hold_back = seconds(5)};
  payments.room = 0;  // nothing leaves before all have ordered
  std::vector<HoldId> holds;
  for (std::uint64_t who = 1; who <= 5; ++who) holds.push_back(hold_of(buy(who)));
  for (std::uint64_t who = 1; who <= 5; ++who) checkout(who, holds[who - 1]);
  payments.room = 10;
  clock.advance(seconds(5));
  step();
  EXPECT_EQ(tasks.size(), 2U);
  payments.granted = {};
  pass(seconds(5));
  EXPECT_EQ(tasks.size(), 5U);
}

TEST_F(Story, WhoWaitsForAProviderLongerThanTheHoldIsNotChargedAndTheUnitIsAnothers) {
  SaleConfig config = a_sale(1);
  config.hold = seconds(60);
  open(config);
  payments.granted = {.room = 0, .hold_back = seconds(30)};
  const HoldId hold = hold_of(buy(1));
  const Answer order = checkout(1, hold);
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
  pass(seconds(59));
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_pending");
  pass(seconds(32));
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_failed");
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "expired");
  EXPECT_EQ(standing(Ordinal{2}), line::Standing::called);
  EXPECT_TRUE(tasks.empty());
}

TEST_F(Story, APaymentThatWaitsForItsProviderWaitsAfterARestartToo) {
  open(a_sale(1));
  payments.granted = {.room = 0, .hold_back = seconds(30)};
  const Answer order = checkout(1, hold_of(buy(1)));
  start();
  payments.granted = {};
  pass(seconds(30));
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "confirmed");
}

TEST_F(Story, ARestartMakesNoPaymentDueSoonerAndKnowsTheDeadOnes) {
  open(a_sale(2));
  const Answer stuck = checkout(1, hold_of(buy(1)));
  for (const auto pause : {seconds(2), seconds(4), seconds(0)}) {
    settle(order::ChargeOutcome::unknown);
    pass(pause);
  }
  const Answer order = checkout(2, hold_of(buy(2)));
  settle(order::ChargeOutcome::failed);
  start();
  EXPECT_EQ(front().counters.jobs_dead.load(), 1U);
  step();
  EXPECT_TRUE(tasks.empty()) << "it is due in two seconds";
  pass(seconds(2));
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].order, order_of(order));
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(stuck), .buyer = buyer(1)})), "payment_pending");
}

// A try was under way when the process ended: whatever the provider says of later ones, that one may have charged.
TEST_F(Story, APaymentUnderWayAtTheEndOfTheProcessMayHaveBeenMade) {
  open(a_sale(1));
  const Answer order = checkout(1, hold_of(buy(1)));
  ASSERT_EQ(tasks.size(), 1U);
  start();
  tasks.clear();
  step();
  for (const auto pause : {seconds(2), seconds(4), seconds(0)}) {
    settle(order::ChargeOutcome::failed);
    pass(pause);
  }
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(1)})), "payment_pending");
}

TEST_F(Story, APersonRetriesOrDropsADeadPayment) {
  open(a_sale(2));
  std::vector<JobId> jobs;
  std::vector<Answer> orders;
  for (std::uint64_t who = 1; who <= 2; ++who) {
    orders.push_back(checkout(who, hold_of(buy(who))));
    jobs.push_back(tasks.back().job);
    EXPECT_EQ(ask(ActOnJob{.id = jobs.back(), .action = JobAction::retry}).verdict, Verdict::conflict);
    for (const auto pause : {seconds(2), seconds(4), seconds(0)}) {
      settle(order::ChargeOutcome::unknown);
      pass(pause);
    }
  }
  ASSERT_EQ(front().counters.jobs_dead.load(), 2U);
  EXPECT_EQ(ask(ActOnJob{.id = jobs[0], .action = JobAction::retry}).verdict, Verdict::done);
  ASSERT_EQ(tasks.size(), 1U);
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(orders[0]), .buyer = buyer(1)})), "confirmed");
  EXPECT_EQ(ask(ActOnJob{.id = jobs[1], .action = JobAction::drop}).verdict, Verdict::done);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(orders[1]), .buyer = buyer(2)})), "payment_failed");
  EXPECT_EQ(front().counters.jobs_dead.load(), 0U);
  EXPECT_EQ(ask(ActOnJob{.id = jobs[1], .action = JobAction::drop}).verdict, Verdict::no_such_job);
}

TEST_F(Story, AReleaseIsDoneOnceAndAskedForAgainIsDone) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(2)}).verdict, Verdict::no_such_hold) << "not theirs";
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::done);
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::done);
  EXPECT_EQ(front().counters.holds_released.load(), 1U);
  EXPECT_EQ(checkout(1, hold).verdict, Verdict::hold_expired);
  EXPECT_EQ(buy(2).verdict, Verdict::secured);
}

TEST_F(Story, MoreThanOneUnitOnlyAsFarAsNoCalledTicketCountsOnThem) {
  open(a_sale(2));
  const auto other = front().lines[0]->board.turnstile.issue();
  ASSERT_TRUE(other->called);
  const Answer two = buy(1, 2);
  EXPECT_EQ(two.verdict, Verdict::not_enough);
  EXPECT_EQ(two.available, 1U);
  EXPECT_EQ(standing(two.number), line::Standing::called) << "the ticket stays called";
}

TEST_F(Story, StockLoweredTakesWhatNobodyCountsOnAndReportsTheShortfall) {
  open(a_sale(5));
  buy(1);
  const auto called = front().lines[0]->board.turnstile.issue();
  ASSERT_TRUE(called->called);
  const Answer answer = ask(AdjustStock{.sale = "drop", .item = "tee", .delta = -5});
  EXPECT_NE(answer.body.find("\"withdrawn\":3"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("\"shortfall\":2"), std::string::npos) << answer.body;
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
}

TEST_F(Story, StockRaisedServesTheLineFirst) {
  open(a_sale(1));
  buy(1);
  const Answer waiting = buy(2);
  ask(AdjustStock{.sale = "drop", .item = "tee", .delta = 1});
  EXPECT_EQ(standing(waiting.number), line::Standing::called);
  EXPECT_EQ(buy(3).verdict, Verdict::in_line);
}

TEST_F(Story, ADrawIsMadeOnceAtTheOpeningAndOutlivesACrash) {
  SaleConfig config = a_sale(2);
  config.opens_at = noon + minutes(10);
  config.lobby = Lobby::draw;
  config.lobby_time = minutes(15);
  open(config);
  ASSERT_EQ(front().told.state, SaleState::lobby);
  EXPECT_EQ(buy(1).verdict, Verdict::not_open);
  for (int i = 0; i < 50; ++i) front().lines[0]->board.turnstile.issue();
  const std::string before = front().told.status.copy().body;
  EXPECT_EQ(before.find("\"key\""), std::string::npos) << before;
  EXPECT_EQ(front().lines[0]->ordinal_of(Ordinal{7}), Ordinal{7});

  pass(minutes(10));
  ASSERT_EQ(front().told.state, SaleState::open);
  std::vector<Ordinal> places;
  for (std::uint32_t number = 1; number <= 51; ++number) {
    places.push_back(front().lines[0]->ordinal_of(Ordinal{number}));
  }
  EXPECT_EQ(places.back(), Ordinal{51}) << "was not in the lobby";
  EXPECT_EQ(std::set<Ordinal>(places.begin(), places.end()).size(), 51U);
  EXPECT_FALSE(std::is_sorted(places.begin(), places.end()));
  pass(settings.tick);  // the draw is recorded, so its key may be told
  EXPECT_NE(front().told.status.copy().body.find("\"key\""), std::string::npos);
  const auto winner =
      static_cast<std::uint32_t>(std::find(places.begin(), places.end(), Ordinal{1}) - places.begin());
  TakeUnits take = buying(1);
  take.number = Ordinal{winner + 1};
  EXPECT_EQ(ask(take).verdict, Verdict::secured);

  start();
  step();
  for (std::uint32_t number = 1; number <= 51; ++number) {
    ASSERT_EQ(front().lines[0]->ordinal_of(Ordinal{number}), places[number - 1]) << number;
  }
  EXPECT_EQ(ask(PatchSale{.sale = "drop", .patch = {{"draw_mix", "late"}}}).verdict, Verdict::conflict);
}

TEST_F(Story, ARestartKeepsEveryHoldOrderAndPlace) {
  open(a_sale(2));
  const HoldId held = hold_of(buy(1));
  const HoldId ordered = hold_of(buy(2));
  const Answer order = checkout(2, ordered);
  const Answer waiting = buy(3);
  pass(seconds(1));
  tasks.clear();  // lost with the process

  start();
  step();
  EXPECT_EQ(state_of(ask(ReadHold{.hold = held, .buyer = buyer(1)})), "active");
  ASSERT_EQ(tasks.size(), 1U) << "the job is handed over again";
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(state_of(ask(ReadOrder{.order = order_of(order), .buyer = buyer(2)})), "confirmed");
  const Answer newcomer = buy(4);
  ASSERT_EQ(newcomer.verdict, Verdict::in_line);
  EXPECT_GT(newcomer.number, waiting.number);

  ask(ReleaseHold{.hold = held, .buyer = buyer(1)});
  EXPECT_EQ(standing(newcomer.number), line::Standing::waiting) << "not before those who waited had time to return";
  front().lines[0]->board.see(waiting.number);
  pass(seconds(11));
  EXPECT_EQ(standing(waiting.number), line::Standing::called);
  EXPECT_EQ(standing(newcomer.number), line::Standing::waiting);
}

TEST_F(Story, ARestartSkipsNoOrdinalsAfterACleanEndAndOneBlockAfterACrash) {
  open(a_sale(5));
  const Answer first = buy(1);
  owner->close_down();
  start();
  step();
  const Answer second = buy(2);
  EXPECT_EQ(raw(second.number), raw(first.number) + 1);
  start();  // without a clean end
  step();
  EXPECT_LE(raw(buy(3).number), raw(second.number) + settings.ordinal_block + 1);
}

TEST_F(Story, ComingBackWithACalledTicketAfterARestartBuysAtOnce) {
  open(a_sale(5));
  const auto place = front().lines[0]->board.turnstile.issue();
  pass(seconds(1));
  start();
  step();
  TakeUnits take = buying(1);
  take.mode = TakeUnits::Mode::hold;
  take.number = place->ordinal;
  EXPECT_EQ(ask(take).verdict, Verdict::secured);
}

TEST_F(Story, DowntimeFreezesTheClockOfHolds) {
  open(a_sale(1));
  const HoldId hold = hold_of(buy(1));
  pass(minutes(9));
  clock.advance(std::chrono::hours(3));  // the process is down
  start();
  step();
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "active");
  pass(minutes(1) + seconds(2));
  EXPECT_EQ(state_of(ask(ReadHold{.hold = hold, .buyer = buyer(1)})), "expired");
}

TEST_F(Story, AfterAFailedCommitNothingIsAcknowledgedAnyMore) {
  open(a_sale(5));
  ASSERT_EQ(buy(1).verdict, Verdict::secured);
  ledger.reopen({.fail_commit = 1});
  EXPECT_EQ(buy(2).verdict, Verdict::read_only);
  EXPECT_FALSE(owner->health().can_write());
  EXPECT_EQ(buy(3).verdict, Verdict::read_only);
}

TEST_F(Story, AFullMailboxRefusesAndIsCounted) {
  settings.mailbox_max = 2;
  open(a_sale(5));
  EXPECT_TRUE(owner->mailbox().try_reserve());
  EXPECT_TRUE(owner->mailbox().try_reserve());
  EXPECT_FALSE(owner->mailbox().try_reserve());
  EXPECT_EQ(owner->mailbox().refused(), 1U);
  owner->mailbox().cancel();
  EXPECT_TRUE(owner->mailbox().try_reserve());
}

// A thread that runs the owner sleeps for what step() returns.
TEST_F(Story, TheOwnerRestsWhilePaymentsAreUnderWayAndWhileAnEdgeIsWriting) {
  settings.payments_in_flight_max = 1;
  open(a_sale(2));
  const HoldId first = hold_of(buy(1));
  const HoldId second = hold_of(buy(2));
  checkout(1, first);
  checkout(2, second);
  ASSERT_EQ(tasks.size(), 1U) << "the other payment is due, and waits for room";
  EXPECT_GT(owner->step(), Duration::zero());
  ASSERT_TRUE(owner->mailbox().try_reserve());
  EXPECT_GT(owner->step(), Duration::zero()) << "a slot is taken, its call is not there yet";
  owner->mailbox().cancel();
  settle(order::ChargeOutcome::captured);
  EXPECT_EQ(tasks.size(), 1U) << "now the other one has room";
}

TEST_F(Story, APaceLetsInSoManyAPeriodAndMayBeChangedLive) {
  SaleConfig config = a_sale(1000);
  config.pace = {.admit = 10, .per = seconds(5)};
  open(config);
  for (std::uint64_t who = 1; who <= 100; ++who) front().lines[0]->board.turnstile.issue();
  pass(seconds(5));
  const auto served = front().lines[0]->board.turnstile.read().serving;
  EXPECT_GE(served, 10U);
  EXPECT_LE(served, 12U) << "the pace, and one tick's worth at the start";
  ask(PatchSale{.sale = "drop", .patch = boost::json::parse(R"({"pace":{"admit":0}})").as_object()});
  step();
  EXPECT_GE(front().lines[0]->board.turnstile.read().serving, 100U);
}

TEST_F(Story, ThePaceCountsWhoComesSoWhoStaysAwayIsReplaced) {
  SaleConfig config = a_sale(2000);
  config.pace = {.admit = 50, .per = seconds(5)};
  open(config);
  for (std::uint64_t who = 1; who <= 1500; ++who) front().lines[0]->board.turnstile.issue();
  std::uint32_t came = 0;
  std::uint32_t looked_at = 0;
  for (int i = 0; i < 600;
       ++i) {  // a minute, in which every other one who is called comes as soon as they hear of it
    pass(settings.tick);
    clock.advance(std::chrono::milliseconds(1));
    for (const std::uint32_t serving = front().lines[0]->board.turnstile.read().serving; looked_at < serving;) {
      if (++looked_at % 2 == 0) continue;
      TakeUnits take = buying(looked_at);
      take.number = Ordinal{looked_at};
      came += ask(std::move(take)).verdict == Verdict::secured ? 1 : 0;
    }
  }
  EXPECT_NEAR(came, 600, 60);
  EXPECT_NEAR(looked_at, 1200, 120);
}

TEST_F(Story, TheCapBoundsHowManyAreInside) {
  SaleConfig config = a_sale(10);
  config.cap = 2;
  open(config);
  const HoldId first = hold_of(buy(1));
  ASSERT_EQ(buy(2).verdict, Verdict::secured);
  const Answer third = buy(3);
  EXPECT_EQ(third.verdict, Verdict::in_line);
  ask(ReleaseHold{.hold = first, .buyer = buyer(1)});
  EXPECT_EQ(standing(third.number), line::Standing::called);
}

std::int64_t advised_ms(SaleFront& sale) {
  return boost::json::parse(sale.told.status.copy().body).at("poll_after_ms").as_int64();
}

TEST_F(Story, PollAdviceStretchesWithTheReadsThatReachEdgesAndFallsBackGradually) {
  settings.status_reads_per_s_max = 100;
  open(a_sale(1));
  pass(seconds(1));
  EXPECT_EQ(advised_ms(front()), 1000);
  front().heard.status_reads += 1000;
  pass(settings.tick);
  EXPECT_EQ(advised_ms(front()), 10'000);
  EXPECT_EQ(front().told.poll_after_ms.load(), 10'000U);
  pass(seconds(12));
  EXPECT_LT(advised_ms(front()), 10'000);
  EXPECT_GT(advised_ms(front()), 4'000);
  pass(minutes(2));
  EXPECT_EQ(advised_ms(front()), 1000);
}

TEST_F(Story, TheCrowdOfOneSaleDoesNotMakeThePeopleOfAnotherWait) {
  settings.status_reads_per_s_max = 100;
  open(a_sale(1));
  SaleConfig other = a_sale(1);
  other.id = "other";
  ASSERT_TRUE(owner->add({&other, 1}));
  front().heard.status_reads += 2000;
  front_of("other").heard.status_reads += 40;
  pass(settings.tick);
  front().heard.status_reads += 1;
  pass(settings.tick);
  EXPECT_GE(advised_ms(front()), 32'000) << "60 a second are left to it";
  EXPECT_EQ(advised_ms(front_of("other")), 1000);
}

TEST_F(Story, TheStatusDocumentIsANewRevisionOnlyWhenMoreThanItsTimeHasChanged) {
  open(a_sale(1));
  pass(seconds(1));
  const auto first = front().told.status.snapshot();
  pass(seconds(3));
  const auto later = front().told.status.snapshot();
  EXPECT_NE(later->body, first->body) << "`now` is never old";
  EXPECT_EQ(later->revision, first->revision);
  EXPECT_EQ(later->state, "open");
  ASSERT_EQ(buy(1).verdict, Verdict::secured);
  pass(settings.tick);
  EXPECT_GT(front().told.status.copy().revision, first->revision);
}

TEST_F(Story, EventsAreOfferedWhileNoMorePeopleWaitThanCouldHaveAStream) {
  settings.event_streams_max = 2;
  open(a_sale(1));
  const auto is_offered = [&] {
    pass(settings.tick);
    return front().told.status.copy().body.find("\"events\":\"/v1/sales/drop/events\"") != std::string::npos;
  };
  EXPECT_TRUE(is_offered());
  for (std::uint64_t who = 1; who <= 3; ++who) buy(who);
  EXPECT_TRUE(is_offered()) << "two wait";
  buy(4);
  EXPECT_FALSE(is_offered());
}

TEST_F(Story, ACartOfSeveralItemsIsAllOrNothing) {
  SaleConfig config = a_sale(5);
  config.items.push_back({.id = "cap", .name = "Cap", .price = {.amount = 1000, .currency = "EUR"}, .stock = 1});
  open(config);
  TakeUnits both = buying(1);
  both.cart.push_back({.item = ItemIndex{1}, .quantity = 1});
  ASSERT_EQ(ask(both).verdict, Verdict::secured);
  both.buyer = buyer(2);
  const Answer refused = ask(both);
  EXPECT_EQ(refused.verdict, Verdict::sold_out);
  EXPECT_EQ(refused.item, "cap");
  EXPECT_EQ(standing(refused.number), line::Standing::called);
  TakeUnits one = buying(2);
  one.number = refused.number;
  EXPECT_EQ(ask(one).verdict, Verdict::secured);
}

}  // namespace
}  // namespace sluice::shop
