#include "order/payment.h"

#include <gtest/gtest.h>

namespace sluice::order {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Becomes = Payment::Becomes;

class PaymentTest : public testing::Test {
protected:
  Payment::Meaning answer(ChargeOutcome outcome) {
    verb = payment.begin_try(now);
    return payment.take_answer(now, outcome);
  }
  static void expect(const Payment::Meaning& meaning, Becomes order, TryEnd end, Duration pause = {}) {
    EXPECT_EQ(meaning.order, order);
    EXPECT_EQ(meaning.end, end);
    EXPECT_EQ(meaning.pause, pause);
  }

  MonoTime now{seconds(1000)};
  Payment payment{now, JobId(Id128(1, 1)), minutes(10)};
  PaymentVerb verb = PaymentVerb::cancel;
};

TEST_F(PaymentTest, ALastWordEndsIt) {
  expect(answer(ChargeOutcome::captured), Becomes::confirmed, TryEnd::done);
  expect(answer(ChargeOutcome::declined), Becomes::failed, TryEnd::done);
  expect(answer(ChargeOutcome::cancelled), Becomes::failed, TryEnd::done);
  EXPECT_EQ(verb, PaymentVerb::authorize);
}

TEST_F(PaymentTest, AFailureDoesNotUndoAnEarlierUnknown) {
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::in_vain);
  EXPECT_FALSE(payment.may_be_charged());
  expect(answer(ChargeOutcome::unknown), Becomes::nothing_new, TryEnd::in_vain);
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::in_vain);
  EXPECT_TRUE(payment.may_be_charged());
}

TEST_F(PaymentTest, WhatIsUnderWayIsAskedAgainUncountedUntilPatienceEnds) {
  for (int i = 0; i < 10; ++i) {
    expect(answer(ChargeOutcome::under_way), Becomes::nothing_new, TryEnd::put_off, under_way_pause);
  }
  EXPECT_TRUE(payment.may_be_charged());
  now += minutes(10);
  expect(answer(ChargeOutcome::under_way), Becomes::nothing_new, TryEnd::in_vain);
  expect(answer(ChargeOutcome::authorized), Becomes::paid, TryEnd::moved_on);
}

TEST_F(PaymentTest, WhatIsAuthorizedIsCapturedAtOnceAndThenEverMoreRarely) {
  expect(answer(ChargeOutcome::authorized), Becomes::paid, TryEnd::moved_on);
  EXPECT_TRUE(payment.may_be_charged());
  expect(answer(ChargeOutcome::unknown), Becomes::nothing_new, TryEnd::put_off, capture_pause_min);
  EXPECT_EQ(verb, PaymentVerb::capture);
  now += seconds(60);
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::put_off, seconds(30));
  now += minutes(60);
  expect(answer(ChargeOutcome::not_sent), Becomes::nothing_new, TryEnd::put_off, capture_pause_max);
  expect(payment.hold_back(now, seconds(30)), Becomes::nothing_new, TryEnd::put_off, seconds(30));
  expect(answer(ChargeOutcome::captured), Becomes::confirmed, TryEnd::done);
}

TEST_F(PaymentTest, WhatCannotBeCapturedBeforeItLapsesIsForAPersonAndWhatNeverCanFails) {
  expect(answer(ChargeOutcome::authorized), Becomes::paid, TryEnd::moved_on);
  now += capture_time_max;
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::given_up);
  expect(payment.hold_back(now, seconds(30)), Becomes::nothing_new, TryEnd::given_up);
  payment.retry(now);
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::put_off, capture_pause_max);
  for (const auto outcome : {ChargeOutcome::declined, ChargeOutcome::cancelled}) {
    expect(answer(outcome), Becomes::failed, TryEnd::done);
  }
}

TEST_F(PaymentTest, ARestartForgetsNeitherThatItIsAuthorizedNorSinceWhen) {
  payment = Payment::restored(
      now, {.job = JobId(Id128(1, 1)), .hold_time = minutes(10), .authorized_for = capture_time_max - seconds(10)});
  EXPECT_TRUE(payment.is_authorized());
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::put_off, capture_pause_max);
  EXPECT_EQ(verb, PaymentVerb::capture);
  now += seconds(10);
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::given_up);
}

TEST_F(PaymentTest, WhileTheBuyerActsNothingIsCountedAndThenItIsCancelled) {
  expect(answer(ChargeOutcome::action_required), Becomes::action_required, TryEnd::moved_on, action_pause);
  EXPECT_EQ(payment.act_until(), now + action_time_max);
  for (const auto outcome : {ChargeOutcome::action_required, ChargeOutcome::failed, ChargeOutcome::unknown}) {
    expect(answer(outcome), Becomes::nothing_new, TryEnd::put_off, action_pause);
  }
  now += action_time_max - seconds(1);
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::put_off, seconds(1));
  EXPECT_EQ(verb, PaymentVerb::authorize);
  now += seconds(1);
  expect(answer(ChargeOutcome::failed), Becomes::nothing_new, TryEnd::in_vain);
  EXPECT_EQ(verb, PaymentVerb::cancel);
  EXPECT_TRUE(payment.may_be_charged());
}

TEST_F(PaymentTest, AShortHoldLeavesLessTimeToAct) {
  payment = Payment(now, JobId(Id128(1, 1)), seconds(30));
  answer(ChargeOutcome::action_required);
  EXPECT_EQ(payment.act_until(), now + seconds(30));
}

TEST_F(PaymentTest, WhatCannotBeSentIsGivenUpAfterOneHoldAndAPersonGivesOneMore) {
  now += minutes(10) - seconds(1);
  expect(answer(ChargeOutcome::not_sent), Becomes::nothing_new, TryEnd::put_off, unsent_pause);
  now += seconds(1);
  expect(answer(ChargeOutcome::not_sent), Becomes::nothing_new, TryEnd::given_up);
  payment.retry(now);
  expect(answer(ChargeOutcome::not_sent), Becomes::nothing_new, TryEnd::put_off, unsent_pause);
}

TEST_F(PaymentTest, WhatCannotBeSentMayWaitOneHoldAfterTheBuyersTime) {
  answer(ChargeOutcome::action_required);
  now += action_time_max + minutes(10) - seconds(1);
  EXPECT_EQ(answer(ChargeOutcome::not_sent).end, TryEnd::put_off);
  now += seconds(1);
  EXPECT_EQ(answer(ChargeOutcome::not_sent).end, TryEnd::given_up);
}

TEST_F(PaymentTest, ARestartLeavesTheBuyerWhatWasLeft) {
  const Payment::Record record{
      .job = JobId(Id128(1, 1)), .hold_time = minutes(10), .may_be_charged = false, .acting_for = minutes(3)};
  payment = Payment::restored(now, record);
  EXPECT_EQ(payment.act_until(), now + minutes(2));
  EXPECT_TRUE(payment.may_be_charged());
  Payment::Record late = record;
  late.acting_for = minutes(30);
  EXPECT_EQ(Payment::restored(now, late).act_until(), now);
  Payment::Record plain{.job = record.job, .hold_time = minutes(10), .may_be_charged = true};
  EXPECT_EQ(Payment::restored(now, plain).act_until(), std::nullopt);
  EXPECT_TRUE(Payment::restored(now, plain).may_be_charged());
}

}  // namespace
}  // namespace sluice::order
