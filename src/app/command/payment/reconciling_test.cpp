#include "app/command/payment/reconciling.h"

#include <gtest/gtest.h>

#include "base/ids.h"

namespace sluice::app {
namespace {

std::string order_id(std::uint64_t number) {
  return OrderId(Id128(number, 6)).str();
}
ReconciledOrder order_in(const char* state, std::int64_t amount = 2500) {
  return {.state = state, .amount = amount, .currency = "EUR", .provider = "stripe", .provider_reference = "pi_1"};
}
fulfilment::KnownIntent payment_of(std::uint64_t order, const char* status, std::int64_t amount = 2500) {
  return {.id = "pi_" + std::to_string(order),
          .status = status,
          .amount = amount,
          .currency = "eur",
          .order = order_id(order)};
}
std::string kind_of(const ReconciledOrders& orders, const std::vector<fulfilment::KnownIntent>& payments) {
  const Reconciliation found = reconcile(orders, payments, "stripe");
  return found.differences.empty() ? "" : found.differences.front().kind;
}

TEST(Reconciling, FindsWhatTheTableSays) {
  const auto both = [](const char* order, const char* payment) {
    return kind_of({{order_id(1), order_in(order)}}, {payment_of(1, payment)});
  };
  EXPECT_EQ(both("confirmed", "succeeded"), "");
  EXPECT_EQ(both("confirmed", "requires_capture"), "goods_without_money");
  EXPECT_EQ(both("confirmed", "canceled"), "goods_without_money");
  EXPECT_EQ(kind_of({{order_id(1), order_in("confirmed")}}, {}), "goods_without_money");
  EXPECT_EQ(both("payment_failed", "succeeded"), "money_without_goods");
  EXPECT_EQ(both("payment_failed", "requires_capture"), "set_aside_for_nothing");
  EXPECT_EQ(both("payment_failed", "canceled"), "");
  EXPECT_EQ(both("payment_failed", "requires_payment_method"), "");
  EXPECT_EQ(kind_of({}, {payment_of(1, "succeeded")}), "money_without_goods");
  for (const char* open : {"accepted", "payment_pending", "payment_action_required", "paid"}) {
    for (const char* status : {"succeeded", "requires_capture", "requires_action", "canceled"}) {
      EXPECT_EQ(both(open, status), "") << open << ' ' << status;
    }
  }
}

TEST(Reconciling, OnlyMoneyOfOrdersThatHaveFailedHereIsGivenBackWithoutAPerson) {
  const auto remedy = [](const ReconciledOrders& orders, const char* status) {
    return reconcile(orders, std::vector{payment_of(1, status)}, "stripe").differences.at(0).remedy;
  };
  for (const char* over : {"payment_failed", "released"}) {
    EXPECT_EQ(remedy({{order_id(1), order_in(over)}}, "succeeded"), Remedy::refund);
    EXPECT_EQ(remedy({{order_id(1), order_in(over)}}, "requires_capture"), Remedy::let_go);
    EXPECT_EQ(remedy({{order_id(1), order_in(over, 2499)}}, "succeeded"), Remedy::none) << "of another amount";
  }
  EXPECT_EQ(remedy({{order_id(1), order_in("confirmed")}}, "requires_capture"), Remedy::none);
  EXPECT_EQ(remedy({}, "succeeded"), Remedy::none) << "perhaps another server's";
  EXPECT_EQ(remedy({}, "requires_capture"), Remedy::none);
  EXPECT_EQ(kind_of({{order_id(1), order_in("refunded")}}, {payment_of(1, "succeeded")}), "");
}

TEST(Reconciling, WhatWasPaidBackElsewhereIsMirroredAndWhatWasNotIsTold) {
  const auto told = [](const char* state, std::int64_t here, std::int64_t there) {
    ReconciledOrder order = order_in(state);
    order.refunded = here;
    auto payment = payment_of(1, "succeeded");
    payment.refunded = there;
    return reconcile({{order_id(1), order}}, std::vector{payment}, "stripe").differences;
  };
  EXPECT_TRUE(told("confirmed", 0, 0).empty());
  EXPECT_TRUE(told("refunded", 2500, 2500).empty());
  ASSERT_EQ(told("confirmed", 0, 1000).size(), 1U);
  EXPECT_EQ(told("confirmed", 0, 1000)[0].kind, "paid_back_elsewhere");
  EXPECT_EQ(told("confirmed", 0, 1000)[0].remedy, Remedy::mirror);
  EXPECT_EQ(told("refunded", 1000, 2500).at(0).remedy, Remedy::mirror) << "its units had gone with a part";
  EXPECT_EQ(told("refunded", 2500, 1000).at(0).kind, "not_paid_back");
  EXPECT_EQ(told("refunded", 2500, 1000).at(0).remedy, Remedy::none);
  EXPECT_EQ(told("payment_failed", 0, 1000).at(0).amount, 1500) << "what is left of it";
  EXPECT_TRUE(told("payment_failed", 0, 2500).empty()) << "it is back, and not told of for ever";
}

TEST(Reconciling, ASecondPaymentOfAnOrderIsGivenBackAndTheFirstStays) {
  auto second = payment_of(1, "succeeded");
  second.id = "pi_second";
  const auto found =
      reconcile({{order_id(1), order_in("confirmed")}}, std::vector{second, payment_of(1, "succeeded")}, "stripe");
  ASSERT_EQ(found.differences.size(), 1U);
  EXPECT_EQ(found.differences[0].payment, "pi_second");
  EXPECT_EQ(found.differences[0].remedy, Remedy::refund);
}

TEST(Reconciling, AnOrderThatGoesOnIsAskedAboutWhenTheProviderHasItsLastWord) {
  const auto decided = [](const char* order, const char* payment) {
    return is_decided(order_in(order), payment_of(1, payment));
  };
  EXPECT_TRUE(decided("payment_pending", "succeeded"));
  EXPECT_TRUE(decided("payment_pending", "requires_capture"));
  EXPECT_TRUE(decided("payment_action_required", "canceled"));
  EXPECT_TRUE(decided("payment_pending", "requires_payment_method")) << "declined";
  EXPECT_FALSE(decided("payment_action_required", "requires_action"));
  EXPECT_TRUE(decided("paid", "canceled"));
  EXPECT_FALSE(decided("paid", "requires_capture")) << "that is what it is";
  EXPECT_FALSE(decided("payment_failed", "canceled"));
  EXPECT_FALSE(decided("confirmed", "succeeded"));
}

TEST(Reconciling, AnotherAmountOrCurrencyIsToldWhateverTheOrderIs) {
  for (const char* state : {"confirmed", "paid", "payment_failed"}) {
    EXPECT_EQ(kind_of({{order_id(1), order_in(state)}}, {payment_of(1, "succeeded", 2499)}), "another_amount");
    auto other = payment_of(1, "succeeded");
    other.currency = "usd";
    EXPECT_EQ(kind_of({{order_id(1), order_in(state)}}, {other}), "another_amount");
  }
}

TEST(Reconciling, LeavesOutWhatIsSomebodyElses) {
  auto others = payment_of(1, "succeeded");
  others.order = "invoice-7";
  ReconciledOrder elsewhere = order_in("confirmed");
  elsewhere.provider = "sandbox";
  const ReconciledOrders orders = {{order_id(2), elsewhere}, {order_id(3), order_in("confirmed", 0)}};
  const Reconciliation found = reconcile(orders, std::vector{others}, "stripe");
  EXPECT_TRUE(found.differences.empty());
  EXPECT_EQ(found.payments, 0U);
  EXPECT_EQ(found.orders, 2U);
}

TEST(Reconciling, ASecondPaymentThatIsWellDoesNotHideAFirst) {
  const Reconciliation found =
      reconcile({{order_id(1), order_in("confirmed")}},
                std::vector{payment_of(1, "succeeded"), payment_of(2, "succeeded")}, "stripe");
  ASSERT_EQ(found.differences.size(), 1U);
  EXPECT_EQ(found.differences[0].order, order_id(2));
}

}  // namespace
}  // namespace sluice::app
