#include "order/cashier.h"

#include <gtest/gtest.h>

#include <vector>

#include "order/order_test_kit.h"

namespace sluice::order {
namespace {

using std::chrono::seconds;

using Settled = Cashier::Settled;
using Placed = Book::Verdict;
using PaymentOutcome = ChargeOutcome;

class CashierTest : public testing::Test {
protected:
  Placed place(std::uint64_t order, std::uint64_t hold) {
    return cashier.place(
        now, {.id = order_id(order), .hold = hold_id(hold), .job = job_id(order), .hold_time = hold_time}, changes);
  }
  Settled settle(std::uint64_t order, ChargeOutcome outcome) {
    const ChargeResult result{.outcome = outcome, .provider_reference = {}, .detail = "told"};
    return cashier.settle(now, order_id(order), result, Jitter{0}, changes);
  }
  std::optional<OrderId> take_due() {
    const auto due = cashier.take_due(now, changes);
    verb = due ? due->verb : PaymentVerb::authorize;
    return due ? std::optional(due->order) : std::nullopt;
  }
  void place_and_try(std::uint64_t order, std::uint64_t hold) {
    ASSERT_EQ(place(order, hold), Placed::done);
    ASSERT_EQ(take_due(), order_id(order));
  }
  // Lets time pass until the order is tried again, and answers that try.
  Settled try_again(std::uint64_t order, ChargeOutcome outcome) {
    now = std::max(now, cashier.next_deadline().value_or(now));
    EXPECT_EQ(take_due(), order_id(order));
    return settle(order, outcome);
  }
  [[nodiscard]] State state(std::uint64_t order) const { return cashier.book().find(order_id(order))->state; }
  [[nodiscard]] bool is_dead(std::uint64_t job) const {
    const Job* known = cashier.jobs().find(job_id(job));
    return known != nullptr && known->state == Job::State::dead;
  }
  void TearDown() override { EXPECT_STREQ(cashier.broken_invariant(), nullptr); }

  MonoTime now{seconds(100)};
  Duration hold_time = seconds(600);
  Cashier cashier{{.address = 48, .person = 8}};
  PaymentVerb verb = PaymentVerb::authorize;  // of the try taken last
  std::vector<StateChange> changes;
};

TEST_F(CashierTest, AnOrderGoesFromAcceptedOverPendingAndPaidToConfirmed) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Settled::paid);
  const std::vector<StateChange> expected = {
      {.id = order_id(1), .from = State::accepted, .to = State::accepted, .sequence = 0},
      {.id = order_id(1), .from = State::accepted, .to = State::payment_pending, .sequence = 1},
      {.id = order_id(1), .from = State::payment_pending, .to = State::paid, .sequence = 2},
      {.id = order_id(1), .from = State::paid, .to = State::confirmed, .sequence = 3}};
  EXPECT_EQ(changes, expected);
}

TEST_F(CashierTest, AnOrderThatTheShopWasPaidForIsConfirmedAtOnceAndAsksNobody) {
  EXPECT_EQ(cashier.place_confirmed(order_id(1), hold_id(1), changes), Placed::done);
  const std::vector<StateChange> expected = {
      {.id = order_id(1), .from = State::accepted, .to = State::accepted, .sequence = 0},
      {.id = order_id(1), .from = State::accepted, .to = State::confirmed, .sequence = 1}};
  EXPECT_EQ(changes, expected);
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_FALSE(cashier.payments().may_be_charged(order_id(1)));
  EXPECT_EQ(cashier.place_confirmed(order_id(2), hold_id(1), changes), Placed::already_ordered);
  cashier.forget(hold_id(1));
  EXPECT_EQ(cashier.book().size(), 0U);
}

TEST_F(CashierTest, AHoldIsOrderedOnceUntilItsPaymentFailed) {
  place_and_try(1, 1);
  EXPECT_EQ(place(2, 1), Placed::already_ordered);
  EXPECT_EQ(settle(1, PaymentOutcome::declined), Settled::failed);
  EXPECT_EQ(state(1), State::payment_failed);
  EXPECT_EQ(place(2, 1), Placed::done);
  EXPECT_EQ(cashier.book().find(hold_id(1))->id, order_id(2));
}

TEST_F(CashierTest, AConfirmedOrderKeepsItsHoldOrdered) {
  place_and_try(1, 1);
  settle(1, PaymentOutcome::captured);
  EXPECT_EQ(place(2, 1), Placed::already_ordered);
}

TEST_F(CashierTest, AHoldHasAtMostTenOrders) {
  for (std::uint64_t order = 1; order <= orders_per_hold_max; ++order) {
    place_and_try(order, 1);
    settle(order, PaymentOutcome::declined);
  }
  EXPECT_EQ(place(11, 1), Placed::too_many);
  EXPECT_EQ(place(11, 2), Placed::done);
}

TEST_F(CashierTest, AnUnknownPaymentIsAskedForThreeTimesTwoAndFourSecondsApartThenGivenUpVisibly) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Settled::due_later);
  now += seconds(2) - Duration(1);
  EXPECT_EQ(take_due(), std::nullopt);
  now += Duration(1);
  EXPECT_EQ(cashier.next_deadline(), now);
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Settled::due_later);
  now += seconds(4) - Duration(1);
  EXPECT_EQ(take_due(), std::nullopt);
  now += Duration(1);
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Settled::stuck);
  EXPECT_TRUE(is_dead(1));
  EXPECT_EQ(state(1), State::payment_pending);  // the money may have been taken: a person decides
  EXPECT_EQ(cashier.next_deadline(), std::nullopt);
  EXPECT_EQ(place(2, 1), Placed::already_ordered);
}

TEST_F(CashierTest, ASecondSettlementChangesNothing) {
  place_and_try(1, 1);
  settle(1, PaymentOutcome::captured);
  const std::size_t told = changes.size();
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Settled::not_in_flight);
  EXPECT_EQ(settle(1, PaymentOutcome::declined), Settled::not_in_flight);
  EXPECT_EQ(state(1), State::confirmed);
  EXPECT_EQ(changes.size(), told);
}

TEST_F(CashierTest, APaymentThatWasNotTriedCannotBeSettled) {
  place(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Settled::not_in_flight);
  EXPECT_EQ(settle(9, PaymentOutcome::captured), Settled::not_in_flight);
  EXPECT_EQ(state(1), State::accepted);
}

TEST_F(CashierTest, AnOrderInFlightIsNotTakenTwice) {
  place_and_try(1, 1);
  now += std::chrono::hours(1);
  EXPECT_EQ(take_due(), std::nullopt);
}

TEST_F(CashierTest, AForgottenHoldTakesItsOrdersAndTheirPaymentsWithIt) {
  place(1, 1);
  cashier.forget(hold_id(1));
  cashier.forget(hold_id(1));
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_EQ(cashier.book().find(order_id(1)), nullptr);
  EXPECT_EQ(cashier.book().find(hold_id(1)), nullptr);
  EXPECT_EQ(cashier.book().size(), 0U);
}

TEST_F(CashierTest, ARestoredPaymentThatWasInFlightIsTriedAgainAndKeepsItsCount) {
  cashier.restore(now, {.order = {order_id(1), hold_id(1), State::payment_pending, 2},
                        .hold_time = hold_time,
                        .may_be_charged = true,
                        .job = Job{.id = job_id(1), .subject = order_id(1), .attempts = 2, .due = now}});
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_TRUE(changes.empty());
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Settled::stuck);
  EXPECT_STREQ(cashier.broken_invariant(), nullptr);
}

TEST_F(CashierTest, ARestoredOrderWithoutAJobIsNotTried) {
  cashier.restore(now, {.order = {order_id(1), hold_id(1), State::confirmed, 4}});
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_EQ(place(2, 1), Placed::already_ordered);
}

// Before, three answers "nothing was charged" in six seconds left the job dead, the order pending and its unit locked
// for ever.
TEST_F(CashierTest, AProviderThatChargedNothingThreeTimesLeavesTheOrderFailedAndItsJobDeadAndVisible) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, ChargeOutcome::failed), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::given_up);
  EXPECT_EQ(now, MonoTime(seconds(106)));
  EXPECT_EQ(state(1), State::payment_failed);
  EXPECT_TRUE(is_dead(1));
  EXPECT_EQ(cashier.jobs().find(job_id(1))->last_error, "told");
  EXPECT_EQ(place(2, 1), Placed::done) << "the buyer can pay again";
}

TEST_F(CashierTest, AFailureSaysNothingOfATryThatMayHaveChargedBefore) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, ChargeOutcome::unknown), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::stuck);
  EXPECT_EQ(state(1), State::payment_pending);
  EXPECT_TRUE(cashier.payments().may_be_charged(order_id(1)));
}

TEST_F(CashierTest, AStuckPaymentIsTriedAgainByAPersonAsOftenAsBefore) {
  place_and_try(1, 1);
  EXPECT_EQ(cashier.retry(now, job_id(1)), Cashier::ByHand::no_such_job) << "it is not dead";
  settle(1, ChargeOutcome::unknown);
  try_again(1, ChargeOutcome::unknown);
  ASSERT_EQ(try_again(1, ChargeOutcome::unknown), Settled::stuck);
  now += std::chrono::hours(24);
  ASSERT_EQ(cashier.retry(now, job_id(1)), Cashier::ByHand::done);
  EXPECT_EQ(cashier.next_deadline(), now);
  EXPECT_EQ(try_again(1, ChargeOutcome::unknown), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::unknown), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::captured), Settled::paid);
  EXPECT_EQ(state(1), State::confirmed);
}

TEST_F(CashierTest, APersonWhoDropsAStuckPaymentSaysThatNothingWasCharged) {
  place_and_try(1, 1);
  settle(1, ChargeOutcome::unknown);
  try_again(1, ChargeOutcome::unknown);
  try_again(1, ChargeOutcome::unknown);
  ASSERT_EQ(cashier.drop(job_id(1), changes), Cashier::ByHand::done);
  EXPECT_EQ(state(1), State::payment_failed);
  EXPECT_EQ(cashier.jobs().find(job_id(1)), nullptr);
  EXPECT_EQ(cashier.drop(job_id(1), changes), Cashier::ByHand::no_such_job);
  EXPECT_EQ(place(2, 1), Placed::done);
}

TEST_F(CashierTest, ADeadJobOfAnOrderThatEndedIsPutAwayAndNeverTriedAgain) {
  place_and_try(1, 1);
  settle(1, ChargeOutcome::failed);
  try_again(1, ChargeOutcome::failed);
  ASSERT_EQ(try_again(1, ChargeOutcome::failed), Settled::given_up);
  cashier.forget(hold_id(1));
  EXPECT_TRUE(is_dead(1)) << "it waits for a person, whatever becomes of its hold";
  EXPECT_EQ(cashier.retry(now, job_id(1)), Cashier::ByHand::order_is_over);
  const std::size_t told = changes.size();
  EXPECT_EQ(cashier.drop(job_id(1), changes), Cashier::ByHand::done);
  EXPECT_EQ(changes.size(), told);
}

TEST_F(CashierTest, WhoMustActIsAskedAgainEveryTwoSecondsUntilTheyHavePaid) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, ChargeOutcome::action_required), Settled::due_later);
  EXPECT_EQ(state(1), State::payment_action_required);
  for (int i = 1; i <= 20; ++i) {
    EXPECT_EQ(try_again(1, ChargeOutcome::action_required), Settled::due_later) << i;
    EXPECT_EQ(now, MonoTime(seconds(100 + 2 * i)));
    EXPECT_EQ(verb, PaymentVerb::authorize);
  }
  EXPECT_EQ(try_again(1, ChargeOutcome::captured), Settled::paid);
  EXPECT_EQ(state(1), State::confirmed);
}

// Before, a payment that waited for a buyer who had gone away was paying for ever.
TEST_F(CashierTest, AtTheEndOfTheTimeToActTheChargeIsCancelledAndTheOrderHasFailed) {
  hold_time = seconds(5);
  place_and_try(1, 1);
  settle(1, ChargeOutcome::action_required);
  try_again(1, ChargeOutcome::action_required);
  try_again(1, ChargeOutcome::action_required);
  EXPECT_EQ(cashier.next_deadline(), MonoTime(seconds(105)));
  EXPECT_EQ(try_again(1, ChargeOutcome::cancelled), Settled::failed);
  EXPECT_EQ(verb, PaymentVerb::cancel);
  EXPECT_EQ(state(1), State::payment_failed);
  EXPECT_EQ(cashier.jobs().size(), 0U);
}

TEST_F(CashierTest, TheTimeToActIsFiveMinutesHoweverLongTheHoldIs) {
  hold_time = std::chrono::hours(24);
  place_and_try(1, 1);
  settle(1, ChargeOutcome::action_required);
  EXPECT_EQ(cashier.payments().act_until(order_id(1)), now + std::chrono::minutes(5));
  now += std::chrono::minutes(5);
  ASSERT_EQ(take_due(), order_id(1));
  EXPECT_EQ(verb, PaymentVerb::cancel);
}

TEST_F(CashierTest, ACancellationThatComesTooLateFindsTheOrderPaid) {
  hold_time = seconds(1);
  place_and_try(1, 1);
  settle(1, ChargeOutcome::action_required);
  EXPECT_EQ(try_again(1, ChargeOutcome::captured), Settled::paid);
  EXPECT_EQ(verb, PaymentVerb::cancel);
}

TEST_F(CashierTest, WhileTheBuyerMayActNeitherFailuresNorSilenceEndAnything) {
  hold_time = seconds(30);
  place_and_try(1, 1);
  settle(1, ChargeOutcome::action_required);
  while (now < MonoTime(seconds(128))) {
    ASSERT_EQ(try_again(1, ChargeOutcome::failed), Settled::due_later);
    ASSERT_EQ(verb, PaymentVerb::authorize);
  }
  EXPECT_EQ(state(1), State::payment_action_required);
}

TEST_F(CashierTest, AChargeThatCannotBeCancelledKeepsItsHoldForAPerson) {
  for (const auto outcome : {ChargeOutcome::failed, ChargeOutcome::unknown, ChargeOutcome::action_required}) {
    const auto n = static_cast<std::uint64_t>(outcome) + 1;
    hold_time = seconds(1);
    place_and_try(n, n);
    settle(n, ChargeOutcome::action_required);
    EXPECT_EQ(try_again(n, outcome), Settled::due_later);
    EXPECT_EQ(try_again(n, outcome), Settled::due_later);
    EXPECT_EQ(try_again(n, outcome), Settled::stuck);
    EXPECT_EQ(verb, PaymentVerb::cancel);
    EXPECT_EQ(state(n), State::payment_action_required);
    EXPECT_EQ(cashier.retry(now, job_id(n)), Cashier::ByHand::done);
    EXPECT_EQ(try_again(n, ChargeOutcome::cancelled), Settled::failed);
    EXPECT_EQ(verb, PaymentVerb::cancel);
  }
}

// Before, three tries without a descriptor made the job dead.
TEST_F(CashierTest, WhatWasNotSentIsNoTryAndIsSentAgainASecondLater) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, ChargeOutcome::not_sent), Settled::due_later);
  for (int i = 1; i <= 60; ++i) {
    EXPECT_EQ(try_again(1, ChargeOutcome::not_sent), Settled::due_later);
    EXPECT_EQ(now, MonoTime(seconds(100 + i)));
  }
  EXPECT_EQ(try_again(1, ChargeOutcome::captured), Settled::paid);
}

TEST_F(CashierTest, WhatCannotBeSentForAsLongAsTheHoldHasFailedUnlessItMayBeCharged) {
  hold_time = seconds(10);
  place_and_try(1, 1);
  settle(1, ChargeOutcome::not_sent);
  while (now < MonoTime(seconds(109))) ASSERT_EQ(try_again(1, ChargeOutcome::not_sent), Settled::due_later);
  EXPECT_EQ(try_again(1, ChargeOutcome::not_sent), Settled::given_up);
  EXPECT_EQ(state(1), State::payment_failed);

  place_and_try(2, 2);
  settle(2, ChargeOutcome::unknown);
  now += seconds(10);
  EXPECT_EQ(try_again(2, ChargeOutcome::not_sent), Settled::stuck);
  EXPECT_EQ(state(2), State::payment_pending);
}

TEST_F(CashierTest, ARestartMakesNothingDueSooner) {
  cashier.restore(now, {.order = {order_id(1), hold_id(1), State::payment_pending, 2},
                        .hold_time = hold_time,
                        .job = Job{.id = job_id(1), .subject = order_id(1), .attempts = 1, .due = now + seconds(2)}});
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::due_later);
  EXPECT_EQ(now, MonoTime(seconds(102)));
}

TEST_F(CashierTest, ARestartKnowsTheDeadAndHowLongTheBuyerHasBeenActing) {
  cashier.restore(now,
                  {.order = {order_id(1), hold_id(1), State::payment_pending, 2},
                   .hold_time = hold_time,
                   .may_be_charged = true,
                   .job = Job{.id = job_id(1), .subject = order_id(1), .state = Job::State::dead, .attempts = 3}});
  cashier.restore(now, {.order = {order_id(2), hold_id(2), State::payment_action_required, 3},
                        .hold_time = hold_time,
                        .acting_for = seconds(299),
                        .job = Job{.id = job_id(2), .subject = order_id(2), .due = now}});
  cashier.restore_dead({.id = job_id(3), .subject = order_id(3), .state = Job::State::dead, .attempts = 3});
  EXPECT_TRUE(is_dead(1) && is_dead(3));
  EXPECT_EQ(cashier.payments().act_until(order_id(2)), now + seconds(1));
  EXPECT_EQ(cashier.drop(job_id(1), changes), Cashier::ByHand::done);
  EXPECT_EQ(state(1), State::payment_failed);
}

TEST_F(CashierTest, OfDeadJobsOfEndedOrdersOnlyTheLatestAreKept) {
  for (std::uint64_t n = 1; n <= ended_dead_max + 5; ++n) {
    cashier.restore_dead({.id = job_id(n), .subject = order_id(n), .state = Job::State::dead, .attempts = 3});
  }
  EXPECT_EQ(cashier.jobs().size(), ended_dead_max);
  EXPECT_FALSE(is_dead(5));
  EXPECT_TRUE(is_dead(6));
}

TEST_F(CashierTest, WhatIsAuthorizedIsSoldAndThenCaptured) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, ChargeOutcome::authorized), Settled::paid);
  EXPECT_EQ(state(1), State::paid);
  EXPECT_TRUE(cashier.payments().may_be_charged(order_id(1)));
  EXPECT_EQ(try_again(1, ChargeOutcome::unknown), Settled::due_later);
  EXPECT_EQ(verb, PaymentVerb::capture);
  EXPECT_EQ(try_again(1, ChargeOutcome::captured), Settled::captured);
  EXPECT_EQ(state(1), State::confirmed);
  EXPECT_EQ(cashier.payments().job_of(order_id(1)), nullptr);
}

TEST_F(CashierTest, WhatCanNeverBeCapturedIsUnpaidAndItsHoldMayBeOrderedAgain) {
  place_and_try(1, 1);
  settle(1, ChargeOutcome::authorized);
  EXPECT_EQ(try_again(1, ChargeOutcome::cancelled), Settled::unpaid);
  EXPECT_EQ(state(1), State::payment_failed);
  EXPECT_EQ(place(2, 1), Placed::done);
}

TEST_F(CashierTest, WhatLapsesUncapturedIsForAPersonWhoMayRetryOrDropIt) {
  place_and_try(1, 1);
  settle(1, ChargeOutcome::authorized);
  now += capture_time_max;
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::stuck);
  EXPECT_EQ(state(1), State::paid);
  ASSERT_EQ(cashier.retry(now, job_id(1)), Cashier::ByHand::done);
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::due_later);
  now += hold_time;
  EXPECT_EQ(try_again(1, ChargeOutcome::failed), Settled::stuck);
  ASSERT_EQ(cashier.drop(job_id(1), changes), Cashier::ByHand::done);
  EXPECT_EQ(state(1), State::payment_failed);
}

TEST_F(CashierTest, AfterARestartWhatIsPaidIsCapturedAndNotAuthorizedAgain) {
  cashier.restore(now, {.order = {order_id(1), hold_id(1), State::paid, 3},
                        .hold_time = hold_time,
                        .authorized_for = seconds(60),
                        .job = Job{.id = job_id(1), .subject = order_id(1), .due = now}});
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_EQ(verb, PaymentVerb::capture);
  EXPECT_EQ(settle(1, ChargeOutcome::captured), Settled::captured);
}

// --- The provider speaks first

TEST_F(CashierTest, WebhookBeforeAnswer) {
  place_and_try(1, 1);
  EXPECT_EQ(cashier.ask_now(now, order_id(1)), Cashier::Asked::at_once);
  EXPECT_EQ(take_due(), std::nullopt) << "one try at a time";
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Settled::due_later);
  EXPECT_EQ(take_due(), order_id(1)) << "asked again at once, not after two seconds";
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Settled::paid);
  EXPECT_EQ(state(1), State::confirmed);
}

TEST_F(CashierTest, AWebhookSaysWhenToAskAndNothingElse) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::action_required), Settled::due_later);
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_EQ(cashier.ask_now(now, order_id(1)), Cashier::Asked::at_once);
  EXPECT_EQ(state(1), State::payment_action_required);
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_EQ(verb, PaymentVerb::authorize);
  EXPECT_EQ(settle(1, PaymentOutcome::action_required), Settled::due_later);
  EXPECT_EQ(take_due(), std::nullopt) << "and once";
}

TEST_F(CashierTest, AWebhookOfAPaymentThatHasEndedChangesNothing) {
  EXPECT_EQ(cashier.ask_now(now, order_id(1)), Cashier::Asked::nothing_open);
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Settled::paid);
  EXPECT_EQ(cashier.ask_now(now, order_id(1)), Cashier::Asked::nothing_open);
  place_and_try(2, 2);
  EXPECT_EQ(settle(2, PaymentOutcome::declined), Settled::failed);
  EXPECT_EQ(cashier.ask_now(now, order_id(2)), Cashier::Asked::nothing_open);
  EXPECT_EQ(cashier.next_deadline(), std::nullopt);
}

TEST_F(CashierTest, AStuckPaymentOfWhichTheProviderSpeaksIsAskedAboutWithoutAPerson) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Settled::due_later);
  EXPECT_EQ(try_again(1, PaymentOutcome::unknown), Settled::due_later);
  EXPECT_EQ(try_again(1, PaymentOutcome::unknown), Settled::stuck);
  ASSERT_TRUE(is_dead(1));
  EXPECT_EQ(cashier.ask_now(now, order_id(1)), Cashier::Asked::revived);
  EXPECT_FALSE(is_dead(1));
  EXPECT_EQ(try_again(1, PaymentOutcome::authorized), Settled::paid);
}

// A row that was mended by hand: nothing here may abort because of what a row says.
TEST_F(CashierTest, AWaitingJobOfAnOrderThatIsOverIsNotTried) {
  cashier.restore(now, {.order = {order_id(1), hold_id(1), State::confirmed, 4},
                        .job = Job{.id = job_id(1), .subject = order_id(1), .due = now}});
  changes.clear();
  EXPECT_EQ(cashier.take_due(now + seconds(1), changes), std::nullopt);
  EXPECT_EQ(cashier.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace sluice::order
