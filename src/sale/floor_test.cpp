// What the line and the sale promise together, when an owner gives the line the free units for room.
#include <gtest/gtest.h>

#include <vector>

#include "line/line.h"
#include "sale/engine.h"

namespace sluice::sale {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class FloorTest : public testing::Test {
protected:
  FloorTest() { board.allow_until(1000); }

  void begin() { serve(); }
  line::Turnstile::Place join() { return *board.turnstile.issue(); }
  [[nodiscard]] std::uint32_t free() const { return engine.counts(ItemIndex{0}).free; }
  Outcome apply(const Command& command) {
    Outcome outcome;
    engine.apply(now, {&command, 1}, {&outcome, 1}, effects);
    return outcome;
  }
  void serve() {
    line.apply(now, {}, {});
    engine.apply(now, {}, {}, effects);
    line.call(now, free());
  }
  Verdict buy(Ordinal ordinal, std::uint32_t quantity) {
    line.apply(now, {}, {});
    if (quantity > 1) line.shrink_reserve(now, free() > quantity - 1 ? free() - (quantity - 1) : 0);
    Take take{.id = HoldId(Id128(raw(ordinal), 7)), .buyer = BuyerId(Id128(raw(ordinal), 3)), .ordinal = ordinal};
    take.cart.push_back({.item = ItemIndex{0}, .quantity = quantity});
    take.kept_for_others = line.offered() + line.reserve() - 1;
    take.line_free = free();
    const Verdict verdict = apply(take).verdict;
    if (verdict == Verdict::done) {
      const line::Command redeem{.kind = line::Command::Kind::redeem, .ordinal = ordinal};
      line::Outcome outcome{};
      line.apply(now, {&redeem, 1}, {&outcome, 1});
      EXPECT_EQ(outcome, line::Outcome::done);
    }
    serve();
    return verdict;
  }
  void sell(std::uint64_t hold) {
    apply(BeginPaying{.id = HoldId(Id128(hold, 7))});
    EXPECT_EQ(apply(Sell{.id = HoldId(Id128(hold, 7))}).verdict, Verdict::done);
  }
  void TearDown() override { EXPECT_LE(line.offered() + line.reserve(), free()); }

  Instant now{seconds(1000)};
  line::Board board;
  line::Line line{board, {}, now};
  const std::vector<ItemSetup> setup = {{.stock = 2, .price = 2500}};
  Engine engine{setup, {.buyer_limit = 2, .hold = minutes(1)}};
  Effects effects;
};

TEST_F(FloorTest, NobodyIsCalledBeforeTheOwnerOpensTheSale) {
  EXPECT_FALSE(join().called);
  begin();
  EXPECT_TRUE(join().called);
  EXPECT_FALSE(join().called);
}

TEST_F(FloorTest, AReturnedUnitGoesToTheNextInLineNotToANewcomer) {
  begin();
  buy(join().ordinal, 2);
  const Ordinal waiting = join().ordinal;
  EXPECT_EQ(board.standing(waiting), line::Standing::waiting);
  apply(Release{.id = HoldId(Id128(1, 7))});
  serve();
  EXPECT_EQ(board.standing(waiting), line::Standing::called);
  EXPECT_EQ(buy(waiting, 1), Verdict::done);
}

TEST_F(FloorTest, AnExpiredHoldsUnitIsOfferedInTheSameTurn) {
  begin();
  buy(join().ordinal, 2);
  const Ordinal waiting = join().ordinal;
  now += minutes(1);
  serve();
  EXPECT_EQ(board.standing(waiting), line::Standing::called);
}

TEST_F(FloorTest, ALapsedOfferGoesToTheNext) {
  begin();
  buy(join().ordinal, 1);
  sell(1);
  const Ordinal sleeper = join().ordinal;
  const Ordinal next = join().ordinal;
  serve();
  now += minutes(2);
  serve();
  EXPECT_EQ(board.standing(sleeper), line::Standing::lapsed);
  EXPECT_EQ(board.standing(next), line::Standing::called);
}

TEST_F(FloorTest, StockRaisedServesTheLineFirst) {
  begin();
  buy(join().ordinal, 2);
  const Ordinal waiting = join().ordinal;
  apply(AddStock{.item = ItemIndex{0}, .units = 1});
  serve();
  EXPECT_EQ(board.standing(waiting), line::Standing::called);
  EXPECT_FALSE(join().called);
}

TEST_F(FloorTest, StockLoweredLeavesWhatIsPromised) {
  begin();
  const Ordinal called = join().ordinal;
  line.apply(now, {}, {});
  line.shrink_reserve(now, 0);
  const Outcome outcome = apply(Withdraw{.item = ItemIndex{0}, .units = 2, .promised = line.offered()});
  EXPECT_EQ(outcome.count, 1U);
  EXPECT_EQ(buy(called, 1), Verdict::done);
}

TEST_F(FloorTest, TwoUnitsGoToOneBuyerOnlyIfNobodyElseCountsOnTheSecond) {
  begin();
  const Ordinal first = join().ordinal;
  const Ordinal second = join().ordinal;
  EXPECT_EQ(buy(first, 2), Verdict::not_enough);
  EXPECT_EQ(board.standing(first), line::Standing::called);  // and keeps the place
  EXPECT_EQ(buy(second, 1), Verdict::done);
  EXPECT_EQ(buy(first, 1), Verdict::done);
}

TEST_F(FloorTest, TwoUnitsGoToOneBuyerBeforeTheReserve) {
  begin();
  EXPECT_EQ(buy(join().ordinal, 2), Verdict::done);
  EXPECT_FALSE(join().called);
}

}  // namespace
}  // namespace sluice::sale
