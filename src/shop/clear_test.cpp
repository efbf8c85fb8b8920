// Stories of lines that are cleared, told to their owner step by step.
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

class ClearStory : public ShopStory {
protected:
  line::Board& board() { return front_of("drop").lines[0]->board; }
  Ordinal join() { return board().turnstile.issue()->ordinal; }
  Answer clear() { return ask(ActOnSale{.sale = "drop", .action = SaleAction::clear}); }
};

TEST_F(ClearStory, WhoWaitedHasLeftAndWhoWasCalledHasNot) {
  open(a_sale(1));
  const Ordinal called = join();
  const Ordinal waiting = join();
  step();
  ASSERT_EQ(clear().verdict, Verdict::done);
  EXPECT_EQ(board().standing(called), line::Standing::called);
  EXPECT_EQ(board().standing(waiting), line::Standing::left);
  EXPECT_EQ(board().mark(waiting), line::Mark::cleared);
  const Ordinal newcomer = join();
  EXPECT_EQ(board().standing(newcomer), line::Standing::waiting);
}

TEST_F(ClearStory, IsRememberedOverARestart) {
  open(a_sale(1));
  const Ordinal called = join();
  const Ordinal waiting = join();
  step();
  ASSERT_EQ(clear().verdict, Verdict::done);
  const Ordinal newcomer = join();
  step();
  start();
  step();
  EXPECT_EQ(board().standing(waiting), line::Standing::left);
  EXPECT_EQ(board().standing(called), line::Standing::waiting)
      << "next as soon as it is seen, as after every restart";
  EXPECT_EQ(board().standing(newcomer), line::Standing::waiting);
  ASSERT_EQ(clear().verdict, Verdict::done);
  EXPECT_EQ(board().standing(newcomer), line::Standing::left);
}

TEST_F(ClearStory, AClosedSaleHasNoLineToClear) {
  open(a_sale(1));
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  EXPECT_EQ(clear().verdict, Verdict::conflict);
}

}  // namespace
}  // namespace sluice::shop
