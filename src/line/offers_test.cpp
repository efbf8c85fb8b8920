#include "line/offers.h"

#include <gtest/gtest.h>

namespace sluice::line {
namespace {

using std::chrono::seconds;

class OffersTest : public testing::Test {
protected:
  OffersTest() {
    board.allow_until(100);
    for (int i = 0; i < 20; ++i) board.turnstile.issue();
    board.turnstile.serve_until(20);
  }

  Board board;
  Offers offers{board, seconds(10)};
  const Instant now{seconds(100)};
};

TEST_F(OffersTest, LapseExactlyWhenTheTimeToClaimIsOver) {
  offers.call_range(now, 1, 3, 3);
  EXPECT_EQ(offers.next_lapse(), now + seconds(10));
  offers.lapse_until(now + seconds(10) - Duration(1));
  EXPECT_EQ(offers.count(), 3U);
  offers.end(Ordinal{2}, Mark::used);
  offers.lapse_until(now + seconds(10));
  EXPECT_EQ(offers.count(), 0U);
  EXPECT_EQ(board.mark(Ordinal{1}), Mark::lapsed);
  EXPECT_EQ(board.mark(Ordinal{2}), Mark::used);
  EXPECT_EQ(offers.called_total(), 3U);
  EXPECT_EQ(offers.next_lapse(), std::nullopt);
}

TEST_F(OffersTest, AShorterTimeToClaimLetsLaterTicketsLapseFirst) {
  offers.call_range(now, 1, 2, 2);
  offers.set_claim(seconds(3));
  offers.call_range(now + seconds(1), 3, 3, 1);
  EXPECT_EQ(offers.broken_invariant(3), nullptr);
  offers.lapse_until(now + seconds(4));
  EXPECT_EQ(board.mark(Ordinal{3}), Mark::lapsed);
  EXPECT_EQ(board.mark(Ordinal{1}), Mark::fresh);
  EXPECT_EQ(offers.called_at(Ordinal{2}), now);
}

TEST_F(OffersTest, AShorterTimeToClaimDoesNotForgetWhenOpenOnesWereCalled) {
  offers.call_range(now, 1, 2, 2);
  offers.set_claim(seconds(1));
  offers.lapse_until(now + seconds(9));
  EXPECT_EQ(offers.called_at(Ordinal{1}), now);
}

TEST_F(OffersTest, EachIsToldWhenItWasCalledAndUntilWhenItMayCome) {
  board.set_mark(Ordinal{2}, Mark::passed);
  offers.call_range(now, 1, 4, 3);
  offers.call_range(now + seconds(1), 5, 6, 2);
  offers.recall(now + seconds(2), Ordinal{2});
  EXPECT_EQ(offers.called_at(Ordinal{4}), now);
  EXPECT_EQ(offers.called_at(Ordinal{5}), now + seconds(1));
  EXPECT_EQ(offers.called_at(Ordinal{2}), now + seconds(2));
  const ClaimTimes times = offers.claim_times();
  EXPECT_EQ(times.find(Ordinal{4}), now + seconds(10));
  EXPECT_EQ(times.find(Ordinal{2}), now + seconds(12));
  EXPECT_EQ(times.find(Ordinal{7}), std::nullopt);
  EXPECT_EQ(offers.broken_invariant(6), nullptr);
}

TEST_F(OffersTest, ARecalledOneLapsesByItself) {
  board.set_mark(Ordinal{1}, Mark::passed);
  offers.recall(now, Ordinal{1});
  offers.lapse_until(now + seconds(10));
  EXPECT_EQ(board.mark(Ordinal{1}), Mark::lapsed);
  EXPECT_EQ(offers.count(), 0U);
}

TEST_F(OffersTest, TheAuditCountsMarks) {
  offers.call_range(now, 1, 3, 2);
  EXPECT_STREQ(offers.broken_invariant(3), "offered is the number of open tickets");
  board.set_mark(Ordinal{1}, Mark::left);
  EXPECT_STREQ(offers.broken_invariant(3), nullptr);
  board.set_mark(Ordinal{1}, Mark::used);
  board.set_mark(Ordinal{4}, Mark::recalled);
  board.set_mark(Ordinal{2}, Mark::used);
  EXPECT_STREQ(offers.broken_invariant(4), nullptr);
}

}  // namespace
}  // namespace sluice::line
