// Sales at rest miss nothing: who comes, what is asked, what falls due, and the time on their documents.
#include "shop/owner/roster.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t sale_count = 40;

class Rests : public ShopStory {
protected:
  static std::string name_of(std::size_t i) { return "sale-" + std::to_string(i); }
  void open_many() {
    start();
    for (std::size_t i = 0; i < sale_count; ++i) {
      SaleConfig config = a_sale(2);
      config.id = name_of(i);
      ASSERT_TRUE(owner->add({&config, 1}));
    }
    pass(seconds(15));
  }
  // What a look at the document costs nobody: without counting as a reader.
  std::string document_of(std::size_t i) {
    const auto document = front_of(name_of(i)).told.status.snapshot();
    return document->body;
  }
  WallTime told_at(std::size_t i) { return *parse_rfc3339(boost::json::parse(document_of(i)).at("now").as_string()); }
  Answer buy_in(std::size_t i, std::uint64_t who) {
    TakeUnits take;
    take.sale = name_of(i);
    take.buyer = buyer(who);
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    return ask(take);
  }
  std::uint64_t commits_of(std::size_t i) {
    for (const auto& row : ledger.read_sales().value()) {
      if (row.id == name_of(i)) return row.commit_number;
    }
    return 0;
  }
};

TEST_F(Rests, EveryDocumentIsAsFreshAsEver) {
  open_many();
  for (int tick = 0; tick < 100; ++tick) {
    clock.advance(settings.tick);
    step();
    for (std::size_t i = 0; i < sale_count; ++i) {
      ASSERT_LE(clock.wall() - told_at(i), seconds(1) + settings.tick) << i << " at tick " << tick;
    }
  }
}

TEST_F(Rests, NotAllDocumentsAreMadeAnewAtOneTick) {
  open_many();
  for (int tick = 0; tick < 40; ++tick) {
    clock.advance(settings.tick);
    step();
    std::size_t told = 0;
    for (std::size_t i = 0; i < sale_count; ++i) told += told_at(i) == clock.wall() ? 1 : 0;
    ASSERT_LE(told, sale_count / 2);
  }
}

TEST_F(Rests, WhoeverBuysIsServedAndItIsWritten) {
  open_many();
  const std::uint64_t before = commits_of(7);
  ASSERT_EQ(buy_in(7, 1).verdict, Verdict::secured);
  EXPECT_GT(commits_of(7), before);
  EXPECT_EQ(commits_of(8), commits_of(9));
  ASSERT_EQ(buy_in(7, 2).verdict, Verdict::secured);
  // Units that nobody pays for come back in time, and whoever asks then gets one.
  pass(minutes(11));
  EXPECT_EQ(front_of(name_of(7)).told.gauges[0]->held.load(), 0U);
  EXPECT_EQ(buy_in(7, 3).verdict, Verdict::secured);
}

TEST_F(Rests, WhoeverTakesAPlaceAtAnEdgeIsCalledAtTheNextTicks) {
  open_many();
  ASSERT_EQ(buy_in(3, 1).verdict, Verdict::secured);
  ASSERT_EQ(buy_in(3, 2).verdict, Verdict::secured);
  pass(minutes(11));
  LineFront& line = *front_of(name_of(3)).lines[0];
  // The reserve is taken at the door; who comes after that waits for the owner.
  std::optional<line::Turnstile::Place> last;
  do last = line.board.turnstile.issue();
  while (last->called);
  pass(seconds(40));  // who had the reserve does not come
  line.board.see(last->ordinal);
  pass(minutes(3));
  EXPECT_EQ(line.board.standing(last->ordinal), line::Standing::called);
}

TEST_F(Rests, NotWhileSomebodyMayComeBackToTheirPlace) {
  open_many();
  line::Board& before = front_of(name_of(4)).lines[0]->board;
  std::optional<line::Turnstile::Place> last;
  do last = before.turnstile.issue();
  while (last->called);
  pass(seconds(1));
  start();
  pass(settings.return_grace / 2);
  line::Board& board = front_of(name_of(4)).lines[0]->board;
  ASSERT_EQ(board.waiting(), 0U);
  board.see(last->ordinal);
  pass(2 * settings.tick);
  EXPECT_EQ(board.waiting(), 1U);
}

TEST_F(Rests, ASaleOpensAndClosesAtItsTimes) {
  start();
  SaleConfig config = a_sale(1);
  config.opens_at = noon + minutes(20);
  config.closes_at = noon + minutes(40);
  ASSERT_TRUE(owner->add({&config, 1}));
  const auto state = [this] { return front_of("drop").told.state.load(); };
  pass(minutes(19));
  // As the owner's thread does: nothing happens until the time that it was told.
  const auto until = [this](WallTime time) {
    while (clock.wall() < time) {
      const Duration next = std::max<Duration>(owner->step(), std::chrono::milliseconds(1));
      clock.advance(std::min<Duration>(next, time - clock.wall()));
    }
    step();
  };
  until(noon + minutes(20) - std::chrono::milliseconds(1));
  EXPECT_EQ(state(), SaleState::scheduled);
  until(noon + minutes(20) + std::chrono::milliseconds(1));
  EXPECT_EQ(state(), SaleState::open);
  pass(minutes(19));
  until(noon + minutes(40) - std::chrono::milliseconds(1));
  EXPECT_EQ(state(), SaleState::open);
  until(noon + minutes(40) + std::chrono::milliseconds(1));
  EXPECT_EQ(state(), SaleState::closed);
  EXPECT_EQ(ledger.read_sales().value()[0].state, "closed");
}

TEST_F(Rests, WhoReadsTheDocumentWakesTheSale) {
  open_many();
  SaleFront& front = front_of(name_of(5));
  const auto advice = [&front] { return front.told.poll_after_ms.load(); };
  const std::uint32_t at_rest = advice();
  for (int tick = 0; tick < 100; ++tick) {
    front.heard.status_reads += 20'000;
    clock.advance(settings.tick);
    step();
  }
  EXPECT_GT(advice(), at_rest);
}

}  // namespace
}  // namespace sluice::shop
