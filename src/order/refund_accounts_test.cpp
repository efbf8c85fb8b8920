#include "order/refund_accounts.h"

#include <gtest/gtest.h>

namespace sluice::order {
namespace {

using Verdict = RefundAccounts::Verdict;

OrderId order() {
  return OrderId(Id128(1, 1));
}
JobId job(std::uint64_t number) {
  return JobId(Id128(2, number));
}

TEST(RefundAccounts, OneIsOpenAtATime) {
  RefundAccounts accounts;
  EXPECT_EQ(accounts.open({.order = order(), .job = job(1), .amount = 10, .captured = 100}).number, 1U);
  EXPECT_EQ(accounts.open({.order = order(), .job = job(2), .amount = 10, .captured = 100}).verdict,
            Verdict::not_ended);
  accounts.end(order(), 0);
  const auto next = accounts.open({.order = order(), .job = job(2), .captured = 100});
  EXPECT_EQ(next.number, 2U) << "a number is used once, whatever became of it";
  EXPECT_EQ(next.amount, 100) << "what was dropped was not paid back";
  EXPECT_TRUE(next.is_last);
  EXPECT_EQ(accounts.broken_invariant(), nullptr);
}

TEST(RefundAccounts, NoMoreIsPaidBackThanWasCaptured) {
  RefundAccounts accounts;
  EXPECT_EQ(accounts.open({.order = order(), .job = job(1), .amount = 101, .captured = 100}).verdict,
            Verdict::too_much);
  EXPECT_EQ(accounts.find(order()), nullptr) << "nothing changed";
  accounts.open({.order = order(), .job = job(1), .amount = 60, .captured = 100});
  accounts.end(order(), 60);
  EXPECT_EQ(accounts.open({.order = order(), .job = job(2), .amount = 41}).verdict, Verdict::too_much);
  accounts.open({.order = order(), .job = job(2), .amount = 40});
  accounts.end(order(), 40);
  EXPECT_EQ(accounts.open({.order = order(), .job = job(3)}).verdict, Verdict::nothing_left);
  EXPECT_EQ(accounts.broken_invariant(), nullptr);
}

TEST(RefundAccounts, NumbersAreUsedUp) {
  RefundAccounts accounts;
  accounts.open({.order = order(), .job = job(1), .amount = 1, .captured = 1000});
  for (std::uint32_t number = 2; number <= refunds_per_order_max; ++number) {
    EXPECT_EQ(accounts.renumber(order()), number);
  }
  EXPECT_FALSE(accounts.renumber(order()));
  accounts.end(order(), 1);
  EXPECT_EQ(accounts.open({.order = order(), .job = job(2)}).verdict, Verdict::too_many);
  EXPECT_FALSE(accounts.mirror({.order = order(), .refunded = 500, .captured = 1000}));
}

}  // namespace
}  // namespace sluice::order
