#include "order/refunds.h"

#include <gtest/gtest.h>

namespace sluice::order {
namespace {

const MonoTime start{std::chrono::hours(1000)};
const OrderId order(Id128(1, 1));
JobId job(std::uint64_t n) {
  return JobId(Id128(n, 2));
}

Refunds::Verdict ask(Refunds& refunds, std::uint64_t n, std::int64_t amount, std::optional<UnitsThen> units = {}) {
  return refunds.ask(start, {.order = order, .job = job(n), .amount = amount, .captured = 2500, .units = units});
}
Refunds::Settled settle(Refunds& refunds, std::uint64_t n, ChargeOutcome outcome, MonoTime at = start) {
  EXPECT_EQ(refunds.take_due(at), job(n));
  return refunds.settle(at, job(n), outcome, "as it was answered");
}

TEST(Refunds, NoMoreIsPaidBackThanWasCaptured) {
  Refunds refunds;
  EXPECT_EQ(ask(refunds, 1, 2501), Refunds::Verdict::too_much);
  EXPECT_EQ(ask(refunds, 1, 1000), Refunds::Verdict::done);
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::refunded), Refunds::Settled::refunded);
  EXPECT_EQ(ask(refunds, 2, 1501), Refunds::Verdict::too_much);
  EXPECT_EQ(ask(refunds, 2, 0), Refunds::Verdict::done);
  EXPECT_EQ(refunds.find(job(2))->amount, 1500);
  EXPECT_EQ(settle(refunds, 2, ChargeOutcome::refunded), Refunds::Settled::refunded);
  EXPECT_EQ(refunds.find(order)->left(), 0);
  EXPECT_EQ(ask(refunds, 3, 0), Refunds::Verdict::nothing_left);
}

TEST(Refunds, AnOrderHasOneAtATime) {
  Refunds refunds;
  EXPECT_EQ(ask(refunds, 1, 1), Refunds::Verdict::done);
  EXPECT_EQ(ask(refunds, 2, 1), Refunds::Verdict::not_ended);
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::declined), Refunds::Settled::refused);
  EXPECT_EQ(ask(refunds, 2, 1), Refunds::Verdict::not_ended) << "a person must see to the refused one";
  EXPECT_TRUE(refunds.drop(job(1)));
  EXPECT_EQ(ask(refunds, 2, 1), Refunds::Verdict::done);
  EXPECT_EQ(refunds.find(job(2))->number, 2U) << "a number is used once";
}

TEST(Refunds, UnitsGoBackWithTheLastOfTheMoneyUnlessItIsSaid) {
  Refunds refunds;
  EXPECT_EQ(ask(refunds, 1, 1000), Refunds::Verdict::done);
  EXPECT_EQ(refunds.find(job(1))->units, UnitsThen::keep);
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::refunded), Refunds::Settled::refunded);
  EXPECT_EQ(ask(refunds, 2, 1500), Refunds::Verdict::done);
  EXPECT_EQ(refunds.find(job(2))->units, UnitsThen::give_back);
  EXPECT_EQ(settle(refunds, 2, ChargeOutcome::declined), Refunds::Settled::refused);
  EXPECT_TRUE(refunds.drop(job(2)));
  EXPECT_EQ(ask(refunds, 3, 500, UnitsThen::withdraw), Refunds::Verdict::done);
  EXPECT_EQ(refunds.find(job(3))->units, UnitsThen::withdraw);
}

TEST(Refunds, AProviderThatIsAwayIsAskedEverMoreRarelyForTwentyHours) {
  Refunds refunds;
  EXPECT_EQ(ask(refunds, 1, 0), Refunds::Verdict::done);
  std::uint32_t tries = 0;
  MonoTime now = start;
  while (settle(refunds, 1, ChargeOutcome::failed, now) == Refunds::Settled::due_later) {
    ++tries;
    const Duration pause = *refunds.next_deadline() - now;
    EXPECT_GE(pause, std::chrono::seconds(2));
    EXPECT_LE(pause, std::chrono::minutes(5));
    now = *refunds.next_deadline();
  }
  EXPECT_GE(now - start, std::chrono::hours(20));
  EXPECT_LT(tries, 300U);
  EXPECT_EQ(refunds.jobs().find(job(1))->state, Job::State::dead);
  EXPECT_EQ(refunds.find(job(1))->state, RefundState::asked) << "nobody knows";
  EXPECT_TRUE(refunds.retry(now, job(1)));
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::refunded, now), Refunds::Settled::refunded);
}

TEST(Refunds, WhatTheBankRefusedIsAskedForAgainUnderANumberOfItsOwn) {
  Refunds refunds;
  EXPECT_EQ(ask(refunds, 1, 1000), Refunds::Verdict::done);
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::declined), Refunds::Settled::refused);
  EXPECT_TRUE(refunds.retry(start, job(1)));
  EXPECT_EQ(refunds.find(job(1))->number, 2U) << "of the first the provider says for ever what it has said";
  EXPECT_EQ(refunds.find(job(1))->amount, 1000);
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::refunded), Refunds::Settled::refunded);
  EXPECT_EQ(refunds.find(order)->refunded, 1000);
  EXPECT_EQ(refunds.broken_invariant(), nullptr);
}

TEST(Refunds, WhatWasPaidBackElsewhereIsMirroredOnce) {
  Refunds refunds;
  const auto mirror = [&](std::int64_t refunded, bool has_units = true) {
    return refunds.mirror({.order = order, .refunded = refunded, .captured = 2500, .has_units = has_units});
  };
  EXPECT_FALSE(mirror(0));
  const auto part = mirror(1000);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->amount, 1000);
  EXPECT_EQ(part->units, UnitsThen::keep);
  EXPECT_FALSE(mirror(1000)) << "it is known";
  EXPECT_EQ(ask(refunds, 1, 1501), Refunds::Verdict::too_much);
  EXPECT_EQ(ask(refunds, 1, 500), Refunds::Verdict::done);
  EXPECT_FALSE(mirror(1500)) << "it may be ours, under way";
  EXPECT_EQ(settle(refunds, 1, ChargeOutcome::refunded), Refunds::Settled::refunded);
  EXPECT_FALSE(mirror(1500)) << "it was";
  const auto rest = mirror(9999);
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->amount, 1000) << "no more than was captured";
  EXPECT_EQ(rest->units, UnitsThen::give_back);
  EXPECT_EQ(rest->number, 3U);
  EXPECT_EQ(refunds.broken_invariant(), nullptr);
}

TEST(Refunds, AreRestoredAsTheyWereAndWhatDoesNotFitIsNot) {
  Refunds refunds;
  const Refunds::Record record{.order = order,
                               .job = job(1),
                               .number = 1,
                               .amount = 1000,
                               .captured = 2500,
                               .units = UnitsThen::keep,
                               .state = RefundState::refunded};
  EXPECT_TRUE(refunds.restore(start, record));
  EXPECT_FALSE(refunds.restore(start, record)) << "its number is used";
  Refunds::Record next = record;
  next.number = 2;
  next.job = job(2);
  next.amount = 1501;
  EXPECT_FALSE(refunds.restore(start, next)) << "more than was captured";
  next.amount = 1500;
  next.state = RefundState::asked;
  EXPECT_TRUE(refunds.restore(start, next));
  EXPECT_NE(refunds.broken_invariant(), nullptr) << "nobody is at it";
  EXPECT_TRUE(refunds.restore({.id = job(2), .subject = order, .due = start}));
  EXPECT_EQ(refunds.broken_invariant(), nullptr);
  EXPECT_FALSE(refunds.restore({.id = job(1), .subject = order, .due = start})) << "it has ended";
}

}  // namespace
}  // namespace sluice::order
