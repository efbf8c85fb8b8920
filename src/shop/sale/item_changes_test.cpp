// Prices and stock that change by the clock, told to a sale's owner step by step.
#include "shop/sale/item_changes.h"

#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;
using std::chrono::minutes;
using std::chrono::seconds;

class ItemChangesStory : public ShopStory {
protected:
  // Half price after ten minutes, with two units more.
  static SaleConfig planned(std::uint32_t stock) {
    SaleConfig config = a_sale(stock);
    config.hold = minutes(30);
    config.changes.push_back(later(minutes(10)));
    return config;
  }
  static ItemChange later(Duration after, std::optional<std::int64_t> price = 1250, std::uint32_t units = 2) {
    return {.at = {}, .after = after, .item = "tee", .price = price, .add_stock = units, .made = {}};
  }
  json::object buy(std::uint64_t who) {
    TakeUnits take;
    take.mode = TakeUnits::Mode::buy;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.number = front_of("drop").lines[0]->board.turnstile.issue()->ordinal;
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    const Answer answer = ask(take);
    EXPECT_EQ(answer.verdict, Verdict::secured) << who;
    return answer.verdict == Verdict::secured ? json::parse(answer.body).as_object() : json::object();
  }
  static std::pair<std::int64_t, std::int64_t> prices(const json::object& hold) {
    return {hold.at("total").at("amount").to_number<std::int64_t>(),
            hold.at("items").at(0).at("price").to_number<std::int64_t>()};
  }
  json::object hold_of(std::uint64_t who, const json::object& hold) {
    const auto id = HoldId::parse(std::string_view(hold.at("hold").as_string()));
    return json::parse(ask(ReadHold{.hold = *id, .buyer = buyer(who)}).body).as_object();
  }
  std::int64_t told_price() {
    const auto view = front_of("drop").told.view.snapshot();
    return view->config.items[0].price.amount;
  }
  Verdict patch(const std::string& changes) {
    return ask(PatchSale{.sale = "drop", .patch = json::parse(R"({"changes":)" + changes + "}").as_object()}).verdict;
  }
};

using Prices = std::pair<std::int64_t, std::int64_t>;

TEST_F(ItemChangesStory, PriceAndStockChangeAtOneInstantAndOnce) {
  open(planned(1));
  buy(1);
  pass(minutes(10) - settings.tick);
  EXPECT_EQ(told_price(), 2500);
  EXPECT_EQ(front_of("drop").told.gauges[0]->free.load(), 0U);
  pass(settings.tick);
  EXPECT_EQ(told_price(), 1250);
  EXPECT_EQ(front_of("drop").told.gauges[0]->free.load(), 2U);
  EXPECT_EQ(prices(buy(2)), Prices(1250, 1250));
  start();
  pass(minutes(1));
  EXPECT_EQ(told_price(), 1250);
  EXPECT_EQ(front_of("drop").told.gauges[0]->free.load(), 1U);
}

TEST_F(ItemChangesStory, WhoHoldsAUnitKeepsItsPriceAlsoAfterARestart) {
  SaleConfig config = planned(3);
  config.changes.push_back(later(minutes(20), 100, 0));
  open(config);
  const json::object first = buy(1);
  pass(minutes(10));
  const json::object second = buy(2);
  pass(minutes(10));
  const json::object third = buy(3);
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(prices(hold_of(1, first)), Prices(2500, 2500)) << life;
    EXPECT_EQ(prices(hold_of(2, second)), Prices(1250, 1250)) << life;
    EXPECT_EQ(prices(hold_of(3, third)), Prices(100, 100)) << life;
    start();
  }
}

TEST_F(ItemChangesStory, WhatIsDueAtTheOpeningIsSoForTheFirstBuyer) {
  SaleConfig config = a_sale(5);
  config.opens_at = noon + minutes(5);
  config.changes.push_back(later(Duration::zero(), 900, 0));
  open(config);
  pass(minutes(5));
  EXPECT_EQ(prices(buy(1)), Prices(900, 900));
}

TEST_F(ItemChangesStory, WhatWasDueWhileTheProgramWasDownIsMadeAtItsStart) {
  open(planned(1));
  owner.reset();
  clock.advance(minutes(12));
  start();
  step();
  EXPECT_EQ(told_price(), 1250);
}

TEST_F(ItemChangesStory, AClosedSaleChangesNoMore) {
  open(planned(1));
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  pass(minutes(11));
  EXPECT_EQ(told_price(), 2500);
}

TEST_F(ItemChangesStory, PlansChangeAndWhatWasMadeStays) {
  open(planned(1));
  pass(minutes(10));
  EXPECT_EQ(patch(R"([{"after":"15m","item":"tee","price":700}])"), Verdict::done);
  const auto changes = [this] { return front_of("drop").told.view.copy().config.changes; };
  ASSERT_EQ(changes().size(), 2U);
  EXPECT_TRUE(changes()[0].made);
  EXPECT_EQ(patch("null"), Verdict::done);
  EXPECT_EQ(changes().size(), 1U);
  EXPECT_EQ(patch(R"([{"after":"0s","item":"tee","price":7,"made":{"since":")" + HoldId(Id128(1, 1)).str() +
                  R"(","was":1}}])"),
            Verdict::invalid);
  pass(minutes(10));
  EXPECT_EQ(told_price(), 1250);
  EXPECT_EQ(ask(AddSale{.config = planned(1)}).verdict, Verdict::done) << "as it was planned";
  SaleConfig other = planned(1);
  other.id = "other";
  other.changes[0].made = ItemChange::Made{};
  EXPECT_EQ(ask(AddSale{.config = other}).verdict, Verdict::invalid);
}

TEST_F(ItemChangesStory, StockIsAddedAsFarAsASaleMayHaveIt) {
  SaleConfig config = a_sale(sale::stock_max - 1);
  config.changes.push_back(later(minutes(1), std::nullopt, 5));
  open(config);
  pass(minutes(1));
  EXPECT_EQ(front_of("drop").told.gauges[0]->free.load(), sale::stock_max);
}

}  // namespace
}  // namespace sluice::shop
