#include "sale/engine.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <vector>

#include "sale/sale_test_kit.h"

namespace sluice::sale {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SaleTest : public testing::Test {
protected:
  Outcome apply(const Command& command) {
    effects.clear();
    Outcome outcome;
    engine->apply(now, {&command, 1}, {&outcome, 1}, effects);
    return outcome;
  }
  void tick() {
    effects.clear();
    engine->apply(now, {}, {}, effects);
  }
  // A cart of rows for a buyer nobody else counts against.
  static Take take(std::uint64_t hold, std::uint64_t buyer, std::initializer_list<CartRow> rows) {
    Take command{.id = hold_id(hold), .buyer = buyer_id(buyer), .ordinal = Ordinal{static_cast<std::uint32_t>(hold)}};
    for (const CartRow& row : rows) EXPECT_TRUE(add_to_cart(command.cart, row));
    command.line_free = 1'000'000;
    return command;
  }
  Outcome take_tee(std::uint64_t hold, std::uint64_t buyer, std::uint32_t quantity = 1) {
    return apply(take(hold, buyer, {{.item = tee, .quantity = quantity}}));
  }
  void sell(std::uint64_t hold) {
    ASSERT_EQ(apply(BeginPaying{.id = hold_id(hold)}).verdict, Verdict::done);
    ASSERT_EQ(apply(Sell{.id = hold_id(hold)}).verdict, Verdict::done);
  }
  [[nodiscard]] std::vector<std::uint32_t> units(std::uint64_t hold) const {
    std::vector<UnitRef> refs;
    engine->append_units(*engine->find(hold_id(hold)), refs);
    std::vector<std::uint32_t> numbers;
    for (const UnitRef& ref : refs) numbers.push_back(raw(ref.unit));
    return numbers;
  }
  void begin(std::uint32_t tees, std::uint32_t caps = 0) {
    const std::vector<ItemSetup> items = {{.stock = tees, .price = 2500}, {.stock = caps, .price = 900}};
    engine = std::make_unique<Engine>(items, Settings{.buyer_limit = 2, .hold = hold_time});
  }
  // The same, paid at the shop itself.
  void begin_at_shop(std::uint32_t tees) {
    const std::vector<ItemSetup> items = {{.stock = tees, .price = 2500}};
    engine =
        std::make_unique<Engine>(items, Settings{.buyer_limit = 2, .hold = hold_time, .hold_max = hold_time * 3});
  }
  void SetUp() override { begin(10, 10); }
  void TearDown() override { EXPECT_STREQ(engine->broken_invariant(), nullptr); }

  const Duration hold_time = minutes(10);
  Instant now{seconds(1000)};
  std::unique_ptr<Engine> engine;
  Effects effects;
};

TEST_F(SaleTest, AHoldExpiresExactlyAtItsDeadlineNotBefore) {
  take_tee(1, 1);
  EXPECT_EQ(engine->next_deadline(), now + hold_time);
  now += hold_time - Duration(1);
  tick();
  EXPECT_NE(engine->find(hold_id(1)), nullptr);
  EXPECT_EQ(effects.holds.size(), 0U);
  now += Duration(1);
  tick();
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
  EXPECT_EQ(engine->counts(tee).free, 10U);
  ASSERT_EQ(effects.holds.size(), 1U);
  EXPECT_EQ(effects.holds[0].to, HoldState::expired);
}

TEST_F(SaleTest, SellingTheLastUnitIsASuccess) {
  begin(1);
  EXPECT_EQ(take_tee(1, 1).verdict, Verdict::done);
  sell(1);
  EXPECT_EQ(engine->counts(tee), (ItemCounts{.stock = 1, .sold = 1}));
  EXPECT_EQ(take_tee(2, 2).verdict, Verdict::sold_out);
}

TEST_F(SaleTest, RepeatedItemsCountTogether) {
  EXPECT_EQ(apply(take(1, 1, {{tee, 1}, {tee, 2}})).verdict, Verdict::limit_reached);
}

TEST_F(SaleTest, ACartIsAllOrNothing) {
  begin(5, 1);
  ASSERT_EQ(apply(take(1, 1, {{cap, 1}})).verdict, Verdict::done);
  const Outcome outcome = apply(take(2, 2, {{tee, 1}, {cap, 1}}));
  EXPECT_EQ(outcome.verdict, Verdict::sold_out);
  EXPECT_EQ(outcome.item, cap);
  EXPECT_EQ(engine->counts(tee).free, 5U);
  EXPECT_EQ(engine->slots_left(buyer_id(2)), 2U);
  EXPECT_EQ(engine->find(hold_id(2)), nullptr);
  EXPECT_TRUE(effects.claims.empty() && effects.slots.empty() && effects.holds.empty());
}

TEST_F(SaleTest, FewerThanAskedTellsHowManyAndTakesNone) {
  begin(1);
  const Outcome outcome = take_tee(1, 1, 2);
  EXPECT_EQ(outcome, (Outcome{.verdict = Verdict::not_enough, .item = tee, .available = 1}));
  EXPECT_EQ(engine->counts(tee).free, 1U);
}

TEST_F(SaleTest, UnitsPromisedToOtherCalledTicketsAreNotTaken) {
  begin(3);
  Take command = take(1, 1, {{tee, 2}});
  command.line_free = 3;
  command.kept_for_others = 2;
  EXPECT_EQ(apply(command), (Outcome{.verdict = Verdict::not_enough, .item = tee, .available = 1}));
  command.kept_for_others = 1;
  EXPECT_EQ(apply(command).verdict, Verdict::done);
}

TEST_F(SaleTest, ABuyersLimitCountsHoldsAndSoldUnitsAndFreesWithTheUnit) {
  take_tee(1, 1);
  sell(1);
  take_tee(2, 1);
  EXPECT_EQ(take_tee(3, 1), (Outcome{.verdict = Verdict::limit_reached, .available = 0}));
  EXPECT_EQ(take_tee(4, 2).verdict, Verdict::done);
  apply(Release{.id = hold_id(2)});
  EXPECT_EQ(engine->slots_left(buyer_id(1)), 1U);
  EXPECT_EQ(take_tee(5, 1).verdict, Verdict::done);
}

TEST_F(SaleTest, AnExpiredHoldFreesItsSlots) {
  take_tee(1, 1, 2);
  EXPECT_EQ(engine->slots_left(buyer_id(1)), 0U);
  now += hold_time;
  tick();
  EXPECT_EQ(engine->slots_left(buyer_id(1)), 2U);
  EXPECT_EQ(effects.slots.size(), 2U);
}

TEST_F(SaleTest, ADoubleReleaseChangesNothing) {
  take_tee(1, 1);
  EXPECT_EQ(apply(Release{.id = hold_id(1)}).verdict, Verdict::done);
  EXPECT_EQ(apply(Release{.id = hold_id(1)}).verdict, Verdict::no_such_hold);
  EXPECT_TRUE(effects.claims.empty());
  EXPECT_EQ(engine->counts(tee).free, 10U);
  now += hold_time * 2;
  tick();
  EXPECT_TRUE(effects.claims.empty());
}

TEST_F(SaleTest, AReleaseOfAnOldHoldDoesNotTouchTheUnitsNextHolder) {
  begin(1);
  take_tee(1, 1);
  apply(Release{.id = hold_id(1)});
  take_tee(2, 2);
  EXPECT_EQ(apply(Release{.id = hold_id(1)}).verdict, Verdict::no_such_hold);
  EXPECT_EQ(units(2), std::vector<std::uint32_t>{1});
  now += hold_time - Duration(1);
  tick();
  EXPECT_NE(engine->find(hold_id(2)), nullptr);
}

TEST_F(SaleTest, AUnitsGenerationGrowsWithEachClaim) {
  begin(1);
  for (std::uint64_t round = 1; round <= 3; ++round) {
    take_tee(round, 1);
    EXPECT_EQ(raw(effects.claims.at(0).unit.generation), round);
    apply(Release{.id = hold_id(round)});
    EXPECT_EQ(raw(effects.claims.at(0).unit.generation), round);
  }
}

TEST_F(SaleTest, TheLowestUnitsAreTakenFirst) {
  take_tee(1, 1, 2);
  take_tee(2, 2, 2);
  EXPECT_EQ(units(2), (std::vector<std::uint32_t>{3, 4}));
  apply(Release{.id = hold_id(1)});
  take_tee(3, 3, 2);
  EXPECT_EQ(units(3), (std::vector<std::uint32_t>{1, 2}));
}

TEST_F(SaleTest, APayingHoldIsNotEndedByItsClock) {
  take_tee(1, 1);
  apply(BeginPaying{.id = hold_id(1)});
  now += hold_time * 3;
  tick();
  EXPECT_EQ(engine->find(hold_id(1))->state, HoldState::paying);
  EXPECT_EQ(apply(Release{.id = hold_id(1)}).verdict, Verdict::in_payment);
  EXPECT_EQ(apply(BeginPaying{.id = hold_id(1)}).verdict, Verdict::in_payment);
  EXPECT_EQ(apply(Sell{.id = hold_id(1)}).verdict, Verdict::done);
}

TEST_F(SaleTest, ADeclinedPaymentLeavesTheHoldWhichExpiresAtItsTime) {
  take_tee(1, 1);
  apply(BeginPaying{.id = hold_id(1)});
  EXPECT_EQ(apply(StopPaying{.id = hold_id(1)}).verdict, Verdict::done);
  EXPECT_EQ(engine->find(hold_id(1))->state, HoldState::active);
  EXPECT_EQ(apply(BeginPaying{.id = hold_id(1)}).verdict, Verdict::done);
  apply(StopPaying{.id = hold_id(1)});
  now += hold_time;
  tick();
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
}

TEST_F(SaleTest, ADeclinedPaymentEndsTheHoldAtOnceIfItsTimeIsOver) {
  take_tee(1, 1);
  apply(BeginPaying{.id = hold_id(1)});
  now += hold_time;
  tick();
  apply(StopPaying{.id = hold_id(1)});
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
  EXPECT_EQ(engine->counts(tee).free, 10U);
  ASSERT_EQ(effects.holds.size(), 2U);
  EXPECT_EQ(effects.holds[0].to, HoldState::active);
  EXPECT_EQ(effects.holds[1].to, HoldState::expired);
}

TEST_F(SaleTest, APaymentAtTheShopEndsExactlyAtTheLatestMomentNotBefore) {
  begin_at_shop(1);
  take_tee(1, 1);
  apply(BeginPaying{.id = hold_id(1)});
  now += hold_time * 3 - Duration(1);
  tick();
  EXPECT_NE(engine->find(hold_id(1)), nullptr);
  now += Duration(1);
  tick();
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
  EXPECT_EQ(engine->counts(tee).free, 1U);
}

TEST_F(SaleTest, AnExtensionReachesTheLatestMomentAndNeverShortens) {
  begin_at_shop(1);
  take_tee(1, 1);
  apply(Extend{.id = hold_id(1), .until = now + seconds(1)});
  EXPECT_EQ(engine->find(hold_id(1))->deadline, now + hold_time);
  EXPECT_TRUE(effects.renewed.empty());
  apply(Extend{.id = hold_id(1), .until = now + hold_time * 9});
  EXPECT_EQ(engine->find(hold_id(1))->deadline, now + hold_time * 3);
  EXPECT_EQ(effects.renewed, std::vector{hold_id(1)});
  now += hold_time * 3;
  tick();
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
}

TEST_F(SaleTest, AnExtensionAfterItsPaymentFailedCountsAlthoughItsFirstDeadlineHasPassed) {
  begin_at_shop(1);
  take_tee(1, 1);
  apply(BeginPaying{.id = hold_id(1)});
  now += hold_time * 2;
  tick();
  apply(Extend{.id = hold_id(1), .until = now + seconds(30)});
  apply(StopPaying{.id = hold_id(1)});
  now += seconds(30) - Duration(1);
  tick();
  EXPECT_NE(engine->find(hold_id(1)), nullptr);
  now += Duration(1);
  tick();
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
}

TEST_F(SaleTest, WhatIsPaidHereIsNotExtended) {
  take_tee(1, 1);
  apply(Extend{.id = hold_id(1), .until = now + hold_time * 2});
  EXPECT_EQ(engine->find(hold_id(1))->deadline, now + hold_time);
}

TEST_F(SaleTest, AnExpiredHoldIsReclaimedWithAsManyUnitsOrNotAtAll) {
  begin_at_shop(3);
  const Take former = take(1, 1, {{.item = tee, .quantity = 2}});
  apply(former);
  now += hold_time;
  tick();
  take_tee(2, 2);
  engine->set_price(tee, 1);
  EXPECT_EQ(apply(Reclaim{.of = former, .total = 200}).verdict, Verdict::done);
  EXPECT_EQ(engine->find(hold_id(1))->total, 200);
  EXPECT_EQ(engine->find(hold_id(1))->state, HoldState::sold);
  EXPECT_EQ(units(1), (std::vector<std::uint32_t>{2, 3}));
  ASSERT_EQ(effects.holds.size(), 1U);
  EXPECT_EQ(effects.holds[0].from, HoldState::expired);
  EXPECT_EQ(engine->slots_left(buyer_id(1)), 0U);
  const Take late = take(3, 3, {{.item = tee, .quantity = 1}});
  EXPECT_EQ(apply(Reclaim{.of = late}).verdict, Verdict::sold_out);
  EXPECT_TRUE(effects.holds.empty());
}

TEST_F(SaleTest, NoPaymentBeginsOnceTheHoldsTimeIsOver) {
  take_tee(1, 1);
  now += hold_time;
  EXPECT_EQ(apply(BeginPaying{.id = hold_id(1)}).verdict, Verdict::no_such_hold);
}

TEST_F(SaleTest, ASoldHoldIsNeitherReleasedNorPaidAgain) {
  take_tee(1, 1);
  sell(1);
  EXPECT_EQ(apply(Release{.id = hold_id(1)}).verdict, Verdict::sold);
  EXPECT_EQ(apply(BeginPaying{.id = hold_id(1)}).verdict, Verdict::sold);
  EXPECT_EQ(apply(StopPaying{.id = hold_id(1)}).verdict, Verdict::not_paying);
  EXPECT_EQ(apply(Sell{.id = hold_id(1)}).verdict, Verdict::not_paying);
  now += hold_time * 2;
  tick();
  EXPECT_EQ(engine->counts(tee).sold, 1U);
  EXPECT_EQ(engine->live_holds(), 0U);
}

TEST_F(SaleTest, WhatIsTakenBackIsFreeAgainAndItsBuyerMayBuyAgain) {
  begin(2);
  ASSERT_EQ(take_tee(1, 1, 2).verdict, Verdict::done);
  EXPECT_EQ(apply(TakeBack{.id = hold_id(1)}).verdict, Verdict::not_sold);
  sell(1);
  ASSERT_EQ(apply(TakeBack{.id = hold_id(1)}).verdict, Verdict::done);
  EXPECT_EQ(engine->counts(tee), (ItemCounts{.stock = 2, .free = 2}));
  EXPECT_EQ(engine->find(hold_id(1)), nullptr);
  ASSERT_EQ(effects.claims.size(), 2U);
  EXPECT_EQ(effects.claims[0].from, ClaimState::sold);
  EXPECT_EQ(effects.claims[0].to, ClaimState::released);
  EXPECT_EQ(apply(TakeBack{.id = hold_id(1)}).verdict, Verdict::no_such_hold);
  EXPECT_EQ(take_tee(2, 1, 2).verdict, Verdict::done);
}

TEST_F(SaleTest, SomeOfWhatIsSoldIsTakenBackAndTheRestStaysSold) {
  begin(3);
  ASSERT_EQ(take_tee(1, 1, 2).verdict, Verdict::done);
  ASSERT_EQ(take_tee(2, 2).verdict, Verdict::done);
  sell(1);
  const ItemUnit first{.item = tee, .unit = Unit{1}};
  const ItemUnit second{.item = tee, .unit = Unit{2}};
  const ItemUnit another_ones{.item = tee, .unit = Unit{3}};
  EXPECT_EQ(apply(TakeBack{.id = hold_id(1), .units = {first, another_ones}}).verdict, Verdict::not_its);
  EXPECT_EQ(apply(TakeBack{.id = hold_id(1), .units = {first, first}}).verdict, Verdict::not_its);
  EXPECT_EQ(engine->counts(tee), (ItemCounts{.stock = 3, .held = 1, .sold = 2})) << "all or nothing";
  ASSERT_EQ(apply(TakeBack{.id = hold_id(1), .units = {first}}).verdict, Verdict::done);
  EXPECT_EQ(engine->counts(tee), (ItemCounts{.stock = 3, .free = 1, .held = 1, .sold = 1}));
  EXPECT_EQ(effects.renewed, std::vector{hold_id(1)});
  ASSERT_EQ(effects.slots.size(), 1U);
  EXPECT_EQ(effects.slots[0].slot, 2);
  std::vector<UnitRef> left;
  engine->append_units(*engine->find(hold_id(1)), left);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].unit, Unit{2});
  EXPECT_EQ(engine->find(hold_id(1))->total, 5000) << "what it was taken for";
  EXPECT_EQ(take_tee(3, 1).verdict, Verdict::done) << "its buyer may have another";
  ASSERT_EQ(apply(TakeBack{.id = hold_id(1), .units = {second}}).verdict, Verdict::done);
  EXPECT_EQ(engine->find(hold_id(1)), nullptr) << "nothing is left of it";
}

TEST_F(SaleTest, ATicketFindsItsHoldWhileItLivesOrIsSold) {
  take_tee(5, 1);
  EXPECT_EQ(engine->find(LineIndex{0}, Ordinal{5}), engine->find(hold_id(5)));
  EXPECT_EQ(engine->find(LineIndex{1}, Ordinal{5}), nullptr);
  sell(5);
  EXPECT_NE(engine->find(LineIndex{0}, Ordinal{5}), nullptr);
  take_tee(6, 2);
  apply(Release{.id = hold_id(6)});
  EXPECT_EQ(engine->find(LineIndex{0}, Ordinal{6}), nullptr);
}

TEST_F(SaleTest, AHoldKeepsThePricesOfTheMomentItWasTaken) {
  apply(take(1, 1, {{tee, 1}, {cap, 1}}));
  EXPECT_EQ(engine->find(hold_id(1))->total, 3400);
}

TEST_F(SaleTest, WithdrawingTakesFreeUnitsFromTheTopAndReportsTheShortfall) {
  begin(5);
  take_tee(1, 1, 2);
  const Outcome outcome = apply(Withdraw{.item = tee, .units = 9, .promised = 1});
  EXPECT_EQ(outcome.verdict, Verdict::done);
  EXPECT_EQ(outcome.count, 2U);
  ASSERT_EQ(effects.claims.size(), 2U);
  EXPECT_EQ(effects.claims[0].unit.unit, Unit{5});
  EXPECT_EQ(effects.claims[1].unit.unit, Unit{4});
  EXPECT_EQ(engine->counts(tee), (ItemCounts{.stock = 5, .free = 1, .held = 2, .withdrawn = 2}));
}

TEST_F(SaleTest, WithdrawingOneOfAHundredMillionUnitsIsCheap) {
  begin(stock_max);
  EXPECT_EQ(apply(Withdraw{.item = tee, .units = 1, .promised = 0}).count, 1U);
  EXPECT_EQ(effects.claims.at(0).unit.unit, Unit{stock_max});
  take_tee(1, 1);
  EXPECT_EQ(units(1), std::vector<std::uint32_t>{1});
}

TEST_F(SaleTest, AddedStockHasNewNumbersAboveTheOld) {
  begin(1);
  take_tee(1, 1);
  EXPECT_EQ(apply(AddStock{.item = tee, .units = 3}).verdict, Verdict::done);
  take_tee(2, 2);
  EXPECT_EQ(units(2), std::vector<std::uint32_t>{2});
  EXPECT_EQ(engine->counts(tee), (ItemCounts{.stock = 4, .free = 2, .held = 2}));
}

TEST_F(SaleTest, StockHasABound) {
  EXPECT_EQ(apply(AddStock{.item = tee, .units = stock_max}),
            (Outcome{.verdict = Verdict::too_much, .available = stock_max - 10}));
  EXPECT_EQ(engine->counts(tee).stock, 10U);
}

TEST_F(SaleTest, EndsAtMostAThousandHoldsACallAndTellsThatMoreAreDue) {
  begin(2500);
  for (std::uint64_t hold = 1; hold <= 2500; ++hold) take_tee(hold, hold);
  now += hold_time;
  for (const std::size_t ended : {Engine::expiries_max, Engine::expiries_max, std::size_t{500}}) {
    EXPECT_LE(*engine->next_deadline(), now);
    tick();
    EXPECT_EQ(effects.holds.size(), ended);
  }
  EXPECT_EQ(engine->next_deadline(), std::nullopt);
  EXPECT_EQ(engine->counts(tee).free, 2500U);
}

TEST_F(SaleTest, AHoldThatIsOverButNotYetEndedCannotBePaid) {
  begin(1500);
  for (std::uint64_t hold = 1; hold <= 1500; ++hold) take_tee(hold, hold);
  now += hold_time;
  EXPECT_EQ(apply(BeginPaying{.id = hold_id(1500)}).verdict, Verdict::expired);
}

// Whoever ends it: what has expired may be reclaimed, what was given back may not.
TEST_F(SaleTest, AHoldThatIsOverEndsAsExpiredAlsoWhenItIsReleasedBeforeAnybodyHasComeToIt) {
  take_tee(1, 1);
  now += hold_time;
  effects.clear();
  const Command release = Release{.id = hold_id(1)};
  Outcome outcome;
  engine->apply(now, {&release, 1}, {&outcome, 1}, effects, 0);
  EXPECT_EQ(outcome.verdict, Verdict::done);
  ASSERT_EQ(effects.holds.size(), 1U);
  EXPECT_EQ(effects.holds[0].to, HoldState::expired);
}

TEST_F(SaleTest, SameBatchesGiveTheSameEffects) {
  const auto run = [&] {
    begin(3, 3);
    std::vector<Command> batch = {take(1, 1, {{tee, 2}}), take(2, 2, {{tee, 1}, {cap, 1}}), Release{.id = hold_id(1)},
                                  take(3, 1, {{tee, 2}}), BeginPaying{.id = hold_id(2)},    Sell{.id = hold_id(2)}};
    std::vector<Outcome> outcomes(batch.size());
    Effects all;
    engine->apply(now, batch, outcomes, all);
    return all;
  };
  const Effects first = run();
  const Effects second = run();
  EXPECT_EQ(first.claims, second.claims);
  EXPECT_EQ(first.slots, second.slots);
  EXPECT_EQ(first.holds, second.holds);
}

}  // namespace
}  // namespace sluice::sale
