#include "order/book.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::order {
namespace {

using std::chrono::seconds;

OrderId order_id(std::uint64_t n) {
  return OrderId(Id128(n, 6));
}
HoldId hold_id(std::uint64_t n) {
  return HoldId(Id128(n, 5));
}

class BookTest : public testing::Test {
protected:
  Verdict apply(const Command& command) {
    Verdict verdict{};
    book.apply(now, {&command, 1}, {&verdict, 1}, changes);
    return verdict;
  }
  Verdict place(std::uint64_t order, std::uint64_t hold) {
    return apply(Place{.id = order_id(order), .hold = hold_id(hold)});
  }
  Verdict settle(std::uint64_t order, PaymentOutcome outcome) {
    return apply(Settle{.id = order_id(order), .outcome = outcome});
  }
  std::optional<OrderId> take_due() { return book.take_due(now, changes); }
  void place_and_try(std::uint64_t order, std::uint64_t hold) {
    ASSERT_EQ(place(order, hold), Verdict::done);
    ASSERT_EQ(take_due(), order_id(order));
  }
  [[nodiscard]] State state(std::uint64_t order) const { return book.find(order_id(order))->state; }

  MonoTime now{seconds(100)};
  Book book;
  std::vector<StateChange> changes;
};

TEST_F(BookTest, AnOrderGoesFromAcceptedOverPendingAndPaidToConfirmed) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Verdict::done);
  const std::vector<StateChange> expected = {
      {.id = order_id(1), .from = State::accepted, .to = State::accepted, .sequence = 0},
      {.id = order_id(1), .from = State::accepted, .to = State::payment_pending, .sequence = 1},
      {.id = order_id(1), .from = State::payment_pending, .to = State::paid, .sequence = 2},
      {.id = order_id(1), .from = State::paid, .to = State::confirmed, .sequence = 3}};
  EXPECT_EQ(changes, expected);
}

TEST_F(BookTest, AHoldIsOrderedOnceUntilItsPaymentFailed) {
  place_and_try(1, 1);
  EXPECT_EQ(place(2, 1), Verdict::already_ordered);
  EXPECT_EQ(settle(1, PaymentOutcome::declined), Verdict::done);
  EXPECT_EQ(state(1), State::payment_failed);
  EXPECT_EQ(place(2, 1), Verdict::done);
  EXPECT_EQ(book.find(hold_id(1))->id, order_id(2));
}

TEST_F(BookTest, AConfirmedOrderKeepsItsHoldOrdered) {
  place_and_try(1, 1);
  settle(1, PaymentOutcome::captured);
  EXPECT_EQ(place(2, 1), Verdict::already_ordered);
}

TEST_F(BookTest, AHoldHasAtMostTenOrders) {
  for (std::uint64_t order = 1; order <= orders_per_hold_max; ++order) {
    place_and_try(order, 1);
    settle(order, PaymentOutcome::declined);
  }
  EXPECT_EQ(place(11, 1), Verdict::too_many);
  EXPECT_EQ(place(11, 2), Verdict::done);
}

TEST_F(BookTest, AnUnknownPaymentIsAskedForThreeTimesTwoAndFourSecondsApartThenGivenUpVisibly) {
  place_and_try(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Verdict::retry_later);
  now += seconds(2) - Duration(1);
  EXPECT_EQ(take_due(), std::nullopt);
  now += Duration(1);
  EXPECT_EQ(book.next_deadline(), now);
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Verdict::retry_later);
  now += seconds(4) - Duration(1);
  EXPECT_EQ(take_due(), std::nullopt);
  now += Duration(1);
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Verdict::given_up);
  EXPECT_TRUE(book.find(order_id(1))->given_up);
  EXPECT_EQ(state(1), State::payment_pending);  // the money may have been taken: a person decides
  EXPECT_EQ(book.next_deadline(), std::nullopt);
  EXPECT_EQ(place(2, 1), Verdict::already_ordered);
}

TEST_F(BookTest, ASecondSettlementChangesNothing) {
  place_and_try(1, 1);
  settle(1, PaymentOutcome::captured);
  const std::size_t told = changes.size();
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Verdict::not_pending);
  EXPECT_EQ(settle(1, PaymentOutcome::declined), Verdict::not_pending);
  EXPECT_EQ(state(1), State::confirmed);
  EXPECT_EQ(changes.size(), told);
}

TEST_F(BookTest, APaymentThatWasNotTriedCannotBeSettled) {
  place(1, 1);
  EXPECT_EQ(settle(1, PaymentOutcome::captured), Verdict::not_pending);
  EXPECT_EQ(settle(9, PaymentOutcome::captured), Verdict::no_such_order);
  EXPECT_EQ(state(1), State::accepted);
}

TEST_F(BookTest, AnOrderInFlightIsNotTakenTwice) {
  place_and_try(1, 1);
  now += std::chrono::hours(1);
  EXPECT_EQ(take_due(), std::nullopt);
}

TEST_F(BookTest, AForgottenHoldTakesItsOrdersAndTheirPaymentsWithIt) {
  place(1, 1);
  EXPECT_EQ(apply(Forget{.hold = hold_id(1)}), Verdict::done);
  EXPECT_EQ(apply(Forget{.hold = hold_id(1)}), Verdict::no_such_order);
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_EQ(book.find(order_id(1)), nullptr);
  EXPECT_EQ(book.find(hold_id(1)), nullptr);
  EXPECT_EQ(book.size(), 0U);
}

TEST_F(BookTest, ARestoredPaymentThatWasInFlightIsTriedAgainAndKeepsItsCount) {
  book.restore(now,
               {.id = order_id(1), .hold = hold_id(1), .state = State::payment_pending, .attempts = 2, .events = 2},
               Book::Job::due);
  EXPECT_EQ(take_due(), order_id(1));
  EXPECT_TRUE(changes.empty());
  EXPECT_EQ(settle(1, PaymentOutcome::unknown), Verdict::given_up);
  EXPECT_STREQ(book.broken_invariant(), nullptr);
}

TEST_F(BookTest, ARestoredOrderWithoutAJobIsNotTried) {
  book.restore(now, {.id = order_id(1), .hold = hold_id(1), .state = State::confirmed, .attempts = 1, .events = 4},
               Book::Job::none);
  EXPECT_EQ(take_due(), std::nullopt);
  EXPECT_EQ(place(2, 1), Verdict::already_ordered);
}

}  // namespace
}  // namespace sluice::order
