#include "order/refund_accounts.h"

#include <gtest/gtest.h>

namespace sluice::order {
namespace {

using Verdict = RefundAccounts::Verdict;

OrderId refunded_order() {
  return OrderId(Id128(1, 1));
}
JobId refund_job(std::uint64_t number) {
  return JobId(Id128(2, number));
}

TEST(RefundAccounts, OneIsOpenAtATime) {
  RefundAccounts accounts;
  EXPECT_EQ(accounts.open({.order = refunded_order(), .job = refund_job(1), .amount = 10, .captured = 100}).number,
            1U);
  EXPECT_EQ(accounts.open({.order = refunded_order(), .job = refund_job(2), .amount = 10, .captured = 100}).verdict,
            Verdict::not_ended);
  accounts.end(refunded_order(), 0);
  const auto next = accounts.open({.order = refunded_order(), .job = refund_job(2), .captured = 100});
  EXPECT_EQ(next.number, 2U) << "a number is used once, whatever became of it";
  EXPECT_EQ(next.amount, 100) << "what was dropped was not paid back";
  EXPECT_TRUE(next.is_last);
  EXPECT_EQ(accounts.broken_invariant(), nullptr);
}

TEST(RefundAccounts, NoMoreIsPaidBackThanWasCaptured) {
  RefundAccounts accounts;
  EXPECT_EQ(accounts.open({.order = refunded_order(), .job = refund_job(1), .amount = 101, .captured = 100}).verdict,
            Verdict::too_much);
  EXPECT_EQ(accounts.find(refunded_order()), nullptr) << "nothing changed";
  accounts.open({.order = refunded_order(), .job = refund_job(1), .amount = 60, .captured = 100});
  accounts.end(refunded_order(), 60);
  EXPECT_EQ(accounts.open({.order = refunded_order(), .job = refund_job(2), .amount = 41}).verdict,
            Verdict::too_much);
  accounts.open({.order = refunded_order(), .job = refund_job(2), .amount = 40});
  accounts.end(refunded_order(), 40);
  EXPECT_EQ(accounts.open({.order = refunded_order(), .job = refund_job(3)}).verdict, Verdict::nothing_left);
  EXPECT_EQ(accounts.broken_invariant(), nullptr);
}

TEST(RefundAccounts, NumbersAreUsedUp) {
  RefundAccounts accounts;
  accounts.open({.order = refunded_order(), .job = refund_job(1), .amount = 1, .captured = 1000});
  for (std::uint32_t number = 2; number <= refunds_per_order_max; ++number) {
    EXPECT_EQ(accounts.renumber(refunded_order()), number);
  }
  EXPECT_FALSE(accounts.renumber(refunded_order()));
  accounts.end(refunded_order(), 1);
  EXPECT_EQ(accounts.open({.order = refunded_order(), .job = refund_job(2)}).verdict, Verdict::too_many);
  EXPECT_FALSE(accounts.mirror({.order = refunded_order(), .refunded = 500, .captured = 1000}));
}

}  // namespace
}  // namespace sluice::order
