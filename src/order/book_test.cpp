#include "order/book.h"

#include <gtest/gtest.h>

#include "order/order_test_kit.h"

namespace sluice::order {
namespace {

TEST(Book, AnOrderIsMovedOnlyFromTheStateThatItHas) {
  Book book;
  std::vector<StateChange> changes;
  ASSERT_EQ(book.place(order_id(1), hold_id(1), changes), Book::Verdict::done);
  EXPECT_FALSE(book.move(order_id(1), State::payment_pending, State::paid, changes));
  EXPECT_FALSE(book.move(order_id(9), State::accepted, State::payment_pending, changes));
  EXPECT_EQ(changes.size(), 1U);
  EXPECT_TRUE(book.move(order_id(1), State::accepted, State::payment_pending, changes));
  EXPECT_FALSE(book.move(order_id(1), State::accepted, State::payment_pending, changes)) << "it has moved on";
  EXPECT_EQ(changes.back(), (StateChange{order_id(1), State::accepted, State::payment_pending, 1}));
}

TEST(Book, AHoldIsOrderedAgainOnlyAfterItsOrderFailed) {
  Book book;
  std::vector<StateChange> changes;
  ASSERT_EQ(book.place(order_id(1), hold_id(1), changes), Book::Verdict::done);
  EXPECT_EQ(book.place(order_id(2), hold_id(1), changes), Book::Verdict::already_ordered);
  book.move(order_id(1), State::accepted, State::payment_pending, changes);
  book.move(order_id(1), State::payment_pending, State::payment_failed, changes);
  EXPECT_EQ(book.place(order_id(2), hold_id(1), changes), Book::Verdict::done);
  EXPECT_EQ(book.find(hold_id(1))->id, order_id(2));
  EXPECT_EQ(book.of_hold(hold_id(1)).size(), 2U);
  EXPECT_STREQ(book.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace sluice::order
