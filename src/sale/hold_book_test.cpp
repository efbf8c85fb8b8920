#include "sale/hold_book.h"

#include <gtest/gtest.h>

#include <array>

#include "sale/sale_test_kit.h"

namespace sluice::sale {
namespace {

using std::chrono::seconds;

class HoldBookTest : public testing::Test {
protected:
  static Hold hold(std::uint64_t n, Instant deadline) {
    return {.id = hold_id(n),
            .buyer = BuyerId(Id128(n, 3)),
            .ordinal = Ordinal{static_cast<std::uint32_t>(n)},
            .deadline = deadline};
  }
  void TearDown() override { EXPECT_STREQ(book.broken_invariant(), nullptr); }

  const Instant now{seconds(100)};
  HoldBook book;
  Effects effects;
};

TEST_F(HoldBookTest, AHoldIsFoundByIdAndByTicketUntilItEnds) {
  book.add(hold(5, now), effects);
  Hold* found = book.find(hold_id(5));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(book.find(LineIndex{0}, Ordinal{5}), found);
  EXPECT_EQ(book.find(LineIndex{1}, Ordinal{5}), nullptr);
  book.end(*found, HoldState::released, effects);
  EXPECT_EQ(book.find(hold_id(5)), nullptr);
  EXPECT_EQ(book.find(LineIndex{0}, Ordinal{5}), nullptr);
  ASSERT_EQ(effects.holds.size(), 2U);
  EXPECT_EQ(effects.holds[0].from, effects.holds[0].to);
  EXPECT_EQ(effects.holds[1].to, HoldState::released);
}

TEST_F(HoldBookTest, ThePlaceOfAnEndedHoldIsUsedAgainAndOthersDoNotMove) {
  book.add(hold(1, now), effects);
  book.add(hold(2, now), effects);
  const Hold* first = book.find(hold_id(1));
  const Hold* second = book.find(hold_id(2));
  book.end(*book.find(hold_id(1)), HoldState::expired, effects);
  for (std::uint64_t n = 3; n <= 1000; ++n) book.add(hold(n, now), effects);
  EXPECT_EQ(book.find(hold_id(3)), first);
  EXPECT_EQ(book.find(hold_id(2)), second);
}

TEST_F(HoldBookTest, OnlyActiveHoldsFallDue) {
  for (std::uint64_t n = 1; n <= 3; ++n) book.add(hold(n, now), effects);
  book.move(*book.find(hold_id(1)), HoldState::paying, effects);
  book.end(*book.find(hold_id(2)), HoldState::released, effects);
  EXPECT_EQ(book.take_due(now - Duration(1)), nullptr);
  EXPECT_EQ(book.take_due(now), book.find(hold_id(3)));
  EXPECT_EQ(book.take_due(now), nullptr);
  EXPECT_EQ(book.next_deadline(), std::nullopt);
}

TEST_F(HoldBookTest, ASoldHoldStaysAndLivesNoMore) {
  book.add(hold(1, now), effects);
  book.add(hold(2, now), effects);
  book.move(*book.find(hold_id(1)), HoldState::paying, effects);
  EXPECT_EQ(book.live(), 2U);
  book.move(*book.find(hold_id(1)), HoldState::sold, effects);
  EXPECT_EQ(book.live(), 1U);
  EXPECT_NE(book.find(hold_id(1)), nullptr);
}

TEST_F(HoldBookTest, DeadlinesOfReleasedHoldsDoNotPileUp) {
  // The first of all, and released: while it waits among the deadlines, it is what the book tells.
  book.add(hold(1, now), effects);
  book.end(*book.find(hold_id(1)), HoldState::released, effects);
  book.add(hold(2, now + seconds(20)), effects);
  EXPECT_EQ(book.next_deadline(), now);
  for (std::uint64_t n = 3; n <= 1100; ++n) {
    book.add(hold(n, now + seconds(10)), effects);
    book.end(*book.find(hold_id(n)), HoldState::released, effects);
  }
  EXPECT_EQ(book.next_deadline(), now + seconds(10));
  EXPECT_EQ(book.take_due(now + seconds(20)), book.find(hold_id(2)));
}

TEST_F(HoldBookTest, ARecordWithAnIdOrATicketThatIsTakenIsRefused) {
  EXPECT_TRUE(book.restore(hold(1, now)));
  EXPECT_FALSE(book.restore(hold(1, now)));
  Hold same_ticket = hold(2, now);
  same_ticket.ordinal = Ordinal{1};
  EXPECT_FALSE(book.restore(same_ticket));
  EXPECT_EQ(book.find(hold_id(2)), nullptr);
  same_ticket.ordinal = Ordinal{0};
  EXPECT_TRUE(book.restore(same_ticket));
  EXPECT_TRUE(effects.holds.empty());
}

TEST_F(HoldBookTest, FindNextFindsInAnyOrder) {
  for (std::uint64_t n = 1; n <= 4; ++n) EXPECT_TRUE(book.restore(hold(n, now)));
  for (const std::uint64_t n : std::array<std::uint64_t, 7>{1, 2, 2, 4, 1, 3, 4})
    EXPECT_EQ(book.find_next(hold_id(n)), book.find(hold_id(n)));
  EXPECT_EQ(book.find_next(hold_id(9)), nullptr);
  EXPECT_EQ(book.find_next(hold_id(1)), book.find(hold_id(1)));
}

}  // namespace
}  // namespace sluice::sale
