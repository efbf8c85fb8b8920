#include "line/passed_over.h"

#include <gtest/gtest.h>

namespace sluice::line {
namespace {

class PassedOverTest : public testing::Test {
protected:
  // Twenty were issued, and nobody of them is present.
  PassedOverTest() {
    board.allow_until(20);
    for (int i = 0; i < 20; ++i) board.turnstile.issue();
    end_window();
    end_window();
  }
  void end_window() {
    board.rotate_presence();
    passed.pass_over_absent();
  }
  void come_back(std::uint32_t o) {
    EXPECT_TRUE(board.see(Ordinal{o}));
    EXPECT_TRUE(passed.come_back(Ordinal{o}));
  }

  Board board;
  PassedOver passed{board};
};

TEST_F(PassedOverTest, TheEarliestOfThoseWhoAreBackIsFirst) {
  EXPECT_EQ(passed.pass_over(1, 10), 10U);
  for (const std::uint32_t o : {7U, 2U, 5U}) come_back(o);
  EXPECT_EQ(passed.returned(), 3U);
  for (const std::uint32_t o : {2U, 5U, 7U}) EXPECT_EQ(passed.take_earliest(), Ordinal{o});
  EXPECT_EQ(passed.take_earliest(), std::nullopt);
}

TEST_F(PassedOverTest, OnlyWhoWaitedIsPassedOver) {
  board.set_mark(Ordinal{2}, Mark::left);
  EXPECT_EQ(passed.pass_over(1, 3), 2U);
  EXPECT_EQ(board.mark(Ordinal{2}), Mark::left);
  EXPECT_FALSE(passed.come_back(Ordinal{2}));
}

TEST_F(PassedOverTest, NobodyComesBackTwiceOrWithoutHavingBeenIssued) {
  passed.pass_over(1, 3);
  come_back(1);
  EXPECT_FALSE(passed.come_back(Ordinal{1}));
  EXPECT_FALSE(passed.come_back(Ordinal{0}));
  EXPECT_FALSE(passed.come_back(Ordinal{21}));
  EXPECT_EQ(passed.returned(), 1U);
}

TEST_F(PassedOverTest, WhoIsSeenWhileTheyArePassedOverIsBackAtOnce) {
  EXPECT_FALSE(board.see(Ordinal{2})) << "the mark said nothing yet, so the edge tells nobody";
  passed.pass_over(1, 3);
  EXPECT_EQ(passed.take_earliest(), Ordinal{2});
}

TEST_F(PassedOverTest, WhoGoesAwayAgainIsPassedOverOnceMore) {
  passed.pass_over(1, 3);
  come_back(1);
  end_window();
  EXPECT_EQ(passed.returned(), 1U) << "seen in the window before";
  end_window();
  EXPECT_EQ(passed.returned(), 0U);
  EXPECT_EQ(board.mark(Ordinal{1}), Mark::passed);
}

TEST_F(PassedOverTest, WhoLeavesIsNotTaken) {
  passed.pass_over(1, 3);
  come_back(1);
  come_back(3);
  passed.leave();
  board.set_mark(Ordinal{1}, Mark::left);
  EXPECT_EQ(passed.returned(), 1U);
  EXPECT_EQ(passed.take_earliest(), Ordinal{3});
}

}  // namespace
}  // namespace sluice::line
