#include "line/reserve.h"

#include <gtest/gtest.h>

namespace sluice::line {
namespace {

using std::chrono::seconds;

class ReserveTest : public testing::Test {
protected:
  ReserveTest() { board.allow_until(100); }
  void issue(int count) {
    for (int i = 0; i < count; ++i) board.turnstile.issue();
  }

  Board board;
  Offers offers{board, seconds(10)};
  Reserve reserve{board, offers};
  const Instant now{seconds(100)};
};

TEST_F(ReserveTest, WhoIsIssuedOfItBecomesAnOfferAndTheSumStays) {
  EXPECT_TRUE(reserve.grow(5));
  EXPECT_EQ(reserve.left_of(7), 2U);
  issue(2);
  EXPECT_EQ(reserve.count(), 5U) << "promised, whether or not the owner has looked";
  reserve.take_in(now);
  EXPECT_EQ(reserve.count(), 3U);
  EXPECT_EQ(offers.count(), 2U);
  EXPECT_EQ(reserve.left_of(7), 2U);
}

TEST_F(ReserveTest, IsTakenBackAsFarAsNobodyHasIt) {
  ASSERT_TRUE(reserve.grow(5));
  issue(2);
  reserve.shrink(now, 4);
  EXPECT_EQ(reserve.count(), 2U);
  reserve.shrink(now, 1);
  EXPECT_EQ(reserve.count(), 0U);
  EXPECT_EQ(offers.count(), 2U) << "nobody is un-called";
  EXPECT_FALSE(board.turnstile.issue()->called);
}

TEST_F(ReserveTest, ThereIsNoneWhileSomebodyWaits) {
  issue(1);
  EXPECT_FALSE(reserve.grow(3));
  offers.call_range(now, 1, 1, 1);
  reserve.serve_until(1);
  EXPECT_TRUE(reserve.grow(3));
  EXPECT_EQ(reserve.count(), 3U);
  EXPECT_EQ(reserve.taken_in(), 1U);
}

TEST_F(ReserveTest, WhoWasServedBeforeARestartIsNoOffer) {
  board.turnstile.restore({.issued = 9, .serving = 7});
  reserve.restore(7);
  reserve.take_in(now);
  EXPECT_EQ(offers.count(), 0U);
  EXPECT_EQ(reserve.count(), 0U);
}

}  // namespace
}  // namespace sluice::line
