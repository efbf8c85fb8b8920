// Stories of a shop that is paid itself, told to a sale's owner step by step.
#include <boost/json.hpp>

#include "shop/sale/answer_text.h"
#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Word = ShopSays::Word;

constexpr Duration a_restart = seconds(2);  // gives back at most a second of sale time

class ShopCheckoutStory : public ShopStory {
protected:
  static SaleConfig a_shops_sale(std::uint32_t stock) {
    SaleConfig config = a_sale(stock);
    config.checkout = {.payment = Payment::shop,
                       .asks_for = {},
                       .url = "https://shop.example/checkout?hold={hold}",
                       .hold_max = minutes(30)};
    return config;
  }
  Answer buy(std::uint64_t who, std::uint32_t quantity = 1) {
    TakeUnits take;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.cart.push_back({.item = ItemIndex{0}, .quantity = quantity});
    return ask(take);
  }
  HoldId held(std::uint64_t who, std::uint32_t quantity = 1) {
    const Answer answer = buy(who, quantity);
    EXPECT_EQ(answer.verdict, Verdict::secured);
    return *HoldId::parse(text_in(answer, "hold"));
  }
  static std::string text_in(const Answer& answer, const char* name) {
    const boost::json::value body = boost::json::parse(answer.body);
    return std::string(body.at(name).as_string());
  }
  static ShopSays saying(HoldId hold, Word word) {
    ShopSays says;
    says.sale = "drop";
    says.hold = hold;
    says.word = word;
    return says;
  }
  // Also of what has ended: it is looked up in the ledger and, if it may go on, decided here after all.
  Answer say(const ShopSays& says) {
    Answer answer;
    send(says, answer);
    for (int turns = 0; answer.verdict == Verdict::unfinished && turns < 5; ++turns) step();
    return answer;
  }
  Answer say(HoldId hold, Word word) { return say(saying(hold, word)); }
  Answer confirm(HoldId hold, const std::string& number = "S-1001") {
    ShopSays says = saying(hold, Word::confirm);
    says.order = number;
    return say(says);
  }
  Answer cancel(HoldId hold, const std::string& number = "S-1001",
                order::UnitsThen units = order::UnitsThen::give_back) {
    ShopSays says = saying(hold, Word::cancel);
    says.order = number;
    says.units = units;
    return say(says);
  }
  Answer extend(HoldId hold, seconds time) {
    ShopSays says = saying(hold, Word::extend);
    says.time = time;
    return say(says);
  }
  std::string state_of(HoldId hold) { return text_in(say(hold, Word::read), "state"); }
  std::uint64_t sold() { return front_of("drop").counters.holds_sold.load(); }
};

TEST_F(ShopCheckoutStory, WhatIsBegunOutlivesTheBuyersClockAndIsSoldUnderTheShopsNumber) {
  open(a_shops_sale(2));
  const HoldId hold = held(1);
  EXPECT_EQ(text_in(say(hold, Word::read), "checkout_url"), "https://shop.example/checkout?hold=" + hold.str());
  EXPECT_EQ(text_in(say(hold, Word::begin), "state"), "paying");
  EXPECT_EQ(text_in(say(hold, Word::begin), "state"), "paying") << "said again, it is so";
  pass(minutes(20));
  const Answer confirmed = confirm(hold);
  EXPECT_EQ(confirmed.verdict, Verdict::found);
  EXPECT_EQ(text_in(confirmed, "state"), "confirmed");
  EXPECT_EQ(text_in(confirmed, "shop_order"), "S-1001");
  EXPECT_EQ(state_of(hold), "sold");
  EXPECT_TRUE(tasks.empty()) << "no payment is made here";
}

TEST_F(ShopCheckoutStory, AHoldThatIsBeingPaidEndsAtHoldMaxAndNotBefore) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  pass(minutes(5));
  say(hold, Word::begin);
  pass(minutes(25) - settings.tick);
  EXPECT_EQ(state_of(hold), "paying");
  pass(settings.tick * 2);
  EXPECT_EQ(state_of(hold), "expired");
  EXPECT_EQ(buy(2).verdict, Verdict::secured);
}

TEST_F(ShopCheckoutStory, ASecondConfirmationHasTheSameAnswerUnderTheSameNumberAndIsRefusedUnderAnother) {
  open(a_shops_sale(2));
  const HoldId hold = held(1);
  const Answer first = confirm(hold);
  EXPECT_EQ(confirm(hold).body, first.body);
  const Answer other = confirm(hold, "S-1002");
  EXPECT_EQ(other.verdict, Verdict::already_sold);
  EXPECT_EQ(other.order, text_in(first, "order"));
  EXPECT_NE(other.detail.find("S-1001"), std::string::npos);
  start();
  EXPECT_EQ(confirm(hold).body, first.body) << "also after a restart";
  EXPECT_EQ(sold(), 0U) << "of this process";
}

TEST_F(ShopCheckoutStory, TwoConfirmationsAtOnceMakeOneOrder) {
  open(a_shops_sale(2));
  const HoldId hold = held(1);
  ShopSays says = saying(hold, Word::confirm);
  says.order = "S-1";
  Answer first;
  Answer second;
  send(says, first);
  says.order = "S-2";
  send(says, second);
  step();
  step();
  EXPECT_EQ(first.verdict, Verdict::found);
  EXPECT_EQ(second.verdict, Verdict::already_sold);
  EXPECT_EQ(sold(), 1U);
}

TEST_F(ShopCheckoutStory, WhatTheShopCancelsIsTheNextPersonsAndItsOrderReleased) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
  const OrderId order = *OrderId::parse(text_in(confirm(hold), "order"));
  EXPECT_EQ(cancel(hold, "S-1002").verdict, Verdict::already_sold) << "another order's number";
  EXPECT_EQ(state_of(hold), "sold");
  EXPECT_EQ(cancel(hold).verdict, Verdict::done);
  EXPECT_EQ(cancel(hold).verdict, Verdict::done) << "said again, it is so";
  EXPECT_EQ(state_of(hold), "released");
  EXPECT_EQ(text_in(ask(ReadOrder{.order = order, .buyer = buyer(1)}), "state"), "released");
  pass(seconds(1));
  EXPECT_EQ(front_of("drop").lines[0]->board.standing(Ordinal{2}), line::Standing::called);
  EXPECT_EQ(confirm(hold).verdict, Verdict::not_reclaimed) << "what was cancelled is not sold again";
  start();
  EXPECT_EQ(state_of(hold), "released") << "also after a restart";
}

TEST_F(ShopCheckoutStory, WhatIsCancelledMayGoOffSaleAndWhatIsNotSoldIsNotCancelled) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  EXPECT_EQ(cancel(hold).verdict, Verdict::conflict);
  confirm(hold);
  EXPECT_EQ(cancel(hold, "S-1001", order::UnitsThen::withdraw).verdict, Verdict::done);
  EXPECT_EQ(buy(2).verdict, Verdict::sold_out);
}

TEST_F(ShopCheckoutStory, SomeOfWhatIsSoldIsGivenBackAndTheRestStaysSold) {
  open(a_shops_sale(2));
  const HoldId hold = held(1, 2);
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
  confirm(hold);
  ShopSays says = saying(hold, Word::cancel);
  says.order = "S-1001";
  says.items = {{.item = "tee", .quantity = 3}};
  EXPECT_EQ(say(says).detail, "items[0].quantity: the order has 2 of it");
  says.items = {{.item = "tee", .units = {1}}};
  EXPECT_EQ(say(says).verdict, Verdict::done);
  EXPECT_EQ(say(says).detail, "items[0].units: unit 1 is not the order's");
  EXPECT_EQ(state_of(hold), "sold");
  pass(seconds(1));
  EXPECT_EQ(front_of("drop").lines[0]->board.standing(Ordinal{2}), line::Standing::called);
  start();
  const auto items = boost::json::parse(say(hold, Word::read).body).at("items");
  EXPECT_EQ(boost::json::serialize(items), R"([{"item":"tee","quantity":1,"units":[2],"price":2500,"returned":1}])");
  EXPECT_EQ(cancel(hold).verdict, Verdict::done) << "the rest, too";
  EXPECT_EQ(state_of(hold), "released");
}

TEST_F(ShopCheckoutStory, AnOperatorMayCancelWhatTheShopWasPaidFor) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  const OrderId order = *OrderId::parse(text_in(confirm(hold), "order"));
  EXPECT_EQ(ask(RefundOrder{.sale = "drop", .order = order}).verdict, Verdict::conflict) << "its money is the shop's";
  EXPECT_EQ(text_in(ask(CancelOrder{.sale = "drop", .order = order}), "state"), "released");
  EXPECT_EQ(buy(2).verdict, Verdict::secured);
}

TEST_F(ShopCheckoutStory, WhatFailedIsOnTheBuyersClockAgainAndEndsWithIt) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  say(hold, Word::begin);
  EXPECT_EQ(text_in(say(hold, Word::fail), "state"), "active");
  EXPECT_EQ(text_in(say(hold, Word::fail), "state"), "active");
  pass(minutes(10) + settings.tick);
  EXPECT_EQ(state_of(hold), "expired");
  EXPECT_EQ(say(hold, Word::fail).verdict, Verdict::hold_expired);
  EXPECT_EQ(say(hold, Word::begin).verdict, Verdict::hold_expired);
}

TEST_F(ShopCheckoutStory, APaymentThatFailsAfterTheBuyersClockHasRunOutEndsTheHoldAtOnce) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  say(hold, Word::begin);
  pass(minutes(11));
  EXPECT_EQ(say(hold, Word::fail).verdict, Verdict::hold_expired);
  EXPECT_EQ(state_of(hold), "expired");
}

TEST_F(ShopCheckoutStory, WhatIsSoldNeitherFailsNorIsReleasedNorBegunNorExtended) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  confirm(hold);
  for (const Word word : {Word::fail, Word::release, Word::begin}) {
    EXPECT_EQ(say(hold, word).verdict, Verdict::already_sold);
  }
  EXPECT_EQ(extend(hold, seconds(60)).verdict, Verdict::already_sold);
  EXPECT_EQ(state_of(hold), "sold");
}

TEST_F(ShopCheckoutStory, AReleasedHoldGoesToTheNextInLineAlsoWhileItIsBeingPaid) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
  say(hold, Word::begin);
  EXPECT_EQ(say(hold, Word::release).verdict, Verdict::done);
  EXPECT_EQ(say(hold, Word::release).verdict, Verdict::done) << "said again, it is so";
  EXPECT_EQ(state_of(hold), "released");
  step();
  EXPECT_EQ(front_of("drop").lines[0]->board.standing(Ordinal{2}), line::Standing::called);
}

TEST_F(ShopCheckoutStory, AnExtensionIsBoundedByHoldMaxAndNeverShortens) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  const std::string before = text_in(say(hold, Word::read), "expires_at");
  EXPECT_EQ(text_in(extend(hold, seconds(5)), "expires_at"), before);
  const Answer longest = extend(hold, std::chrono::hours(5));
  EXPECT_EQ(text_in(longest, "expires_at"), text_in(longest, "pay_until"));
  pass(minutes(29));
  EXPECT_EQ(state_of(hold), "active");
  start();
  EXPECT_EQ(state_of(hold), "active") << "the ledger knows of it";
  pass(minutes(1) + a_restart);
  EXPECT_EQ(state_of(hold), "expired");
}

TEST_F(ShopCheckoutStory, APaymentOutlivesARestartBetweenItsBeginningAndItsEnd) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  say(hold, Word::begin);
  start();
  pass(minutes(15));
  EXPECT_EQ(state_of(hold), "paying");
  EXPECT_EQ(confirm(hold).verdict, Verdict::found);
}

TEST_F(ShopCheckoutStory, AfterARestartHoldMaxStillEndsWhatIsBeingPaid) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  say(hold, Word::begin);
  pass(minutes(15));
  start();
  pass(minutes(15) + a_restart);
  EXPECT_EQ(state_of(hold), "expired");
}

TEST_F(ShopCheckoutStory, ALateConfirmationHasAsManyUnitsIfTheyAreFreeAndNobodyWaits) {
  open(a_shops_sale(3));
  const HoldId hold = held(1, 2);
  pass(minutes(11));
  EXPECT_EQ(state_of(hold), "expired");
  held(2);  // takes unit 1, so that the units are others than before
  const Answer confirmed = confirm(hold);
  ASSERT_EQ(confirmed.verdict, Verdict::found);
  EXPECT_NE(confirmed.body.find(R"("units":[2,3])"), std::string::npos) << confirmed.body;
  EXPECT_EQ(state_of(hold), "sold");
  EXPECT_EQ(confirm(hold).body, confirmed.body);
  EXPECT_EQ(buy(3).verdict, Verdict::in_line) << "nothing is left";
  start();
  EXPECT_EQ(confirm(hold).body, confirmed.body) << "the rows fit";
}

TEST_F(ShopCheckoutStory, ALateConfirmationIsRefusedWhenTheUnitsAreOthersOrSomebodyWaits) {
  open(a_shops_sale(1));
  const HoldId late = held(1);
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
  pass(minutes(10) - seconds(1));
  front_of("drop").lines[0]->board.see(Ordinal{2});
  pass(seconds(1) + settings.tick);
  EXPECT_EQ(confirm(late).verdict, Verdict::not_reclaimed) << "it is called for";
  EXPECT_EQ(state_of(late), "expired");
}

TEST_F(ShopCheckoutStory, WhoeverHasTakenAsMuchAsTheyMayMeanwhileGetsNoneBack) {
  SaleConfig config = a_shops_sale(5);
  config.buyer_limit = 1;
  open(config);
  const HoldId late = held(1);
  pass(minutes(11));
  held(1);
  EXPECT_EQ(confirm(late).verdict, Verdict::not_reclaimed);
}

TEST_F(ShopCheckoutStory, WhatItsBuyerReleasedIsNotReclaimed) {
  open(a_shops_sale(5));
  const HoldId hold = held(1);
  EXPECT_EQ(ask(ReleaseHold{.hold = hold, .buyer = buyer(1)}).verdict, Verdict::done);
  EXPECT_EQ(confirm(hold).verdict, Verdict::not_reclaimed);
}

TEST_F(ShopCheckoutStory, APauseFreezesTheClockOfAPayment) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  say(hold, Word::begin);
  ask(ActOnSale{.sale = "drop", .action = SaleAction::pause});
  pass(minutes(60));
  EXPECT_EQ(state_of(hold), "paying");
  ask(ActOnSale{.sale = "drop", .action = SaleAction::resume});
  pass(minutes(30) + settings.tick * 2);
  EXPECT_EQ(state_of(hold), "expired");
}

TEST_F(ShopCheckoutStory, AKeysAnswerIsStoredWithItsEffect) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  ShopSays says = saying(hold, Word::begin);
  says.request = {.key = "k", .route = "POST /begin", .fingerprint = "f"};
  const Answer first = say(says);
  say(hold, Word::release);
  start();
  const Answer again = say(says);
  EXPECT_EQ(again.verdict, Verdict::replayed) << "whatever has become of the hold";
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  says.request.fingerprint = "g";
  EXPECT_EQ(say(says).verdict, Verdict::key_mismatch);
}

TEST_F(ShopCheckoutStory, ItsBuyerOrdersAtTheShopAndIsToldWhere) {
  open(a_shops_sale(1));
  const HoldId hold = held(1);
  const Answer refused = ask(Checkout{.hold = hold, .buyer = buyer(1), .email = "a@b.c", .method = "tok_ok"});
  EXPECT_EQ(refused.verdict, Verdict::paid_at_shop);
  EXPECT_EQ(refused.location, "https://shop.example/checkout?hold=" + hold.str());
  EXPECT_EQ(ask(Checkout{.hold = hold, .buyer = buyer(2)}).verdict, Verdict::no_such_hold);
}

TEST_F(ShopCheckoutStory, AHoldOfAnotherSaleAndOneThatNeverWasAreNotThere) {
  open(a_shops_sale(1));
  SaleConfig other = a_shops_sale(1);
  other.id = "other";
  ASSERT_TRUE(owner->add({&other, 1}));
  const HoldId hold = held(1);
  for (const Word word : {Word::read, Word::begin, Word::release}) {
    ShopSays says = saying(hold, word);
    says.sale = "other";
    EXPECT_EQ(say(says).verdict, Verdict::no_such_hold);
    EXPECT_EQ(say(saying(HoldId(Id128(7, 7)), word)).verdict, Verdict::no_such_hold);
  }
}

TEST_F(ShopCheckoutStory, OfASaleThatIsPaidHereTheShopOnlyReads) {
  open(a_sale(1));
  const HoldId hold = held(1);
  EXPECT_EQ(state_of(hold), "active");
  EXPECT_EQ(say(hold, Word::begin).verdict, Verdict::conflict);
  EXPECT_EQ(confirm(hold).verdict, Verdict::conflict);
}

TEST_F(ShopCheckoutStory, TheShopTakesAHoldForItsVisitorOnceATicket) {
  open(a_shops_sale(2));
  const auto place = front_of("drop").lines[0]->board.turnstile.issue();
  ASSERT_TRUE(place->called);
  TakeUnits take;
  take.mode = TakeUnits::Mode::shop;
  take.sale = "drop";
  take.buyer = buyer(1);
  take.number = place->ordinal;
  take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
  const Answer first = ask(take);
  EXPECT_EQ(first.verdict, Verdict::secured);
  EXPECT_EQ(ask(take).verdict, Verdict::existing_hold);
  confirm(*HoldId::parse(text_in(first, "hold")));
  EXPECT_EQ(ask(take).verdict, Verdict::not_called);
}

TEST(ShopOrderDetails, TheShopsNumberComesBackAsItWasGivenAndOnlyOfItsOwnOrders) {
  const std::string details = shop_order_details("S-\"1\\");
  EXPECT_EQ(shop_order_of("shop", details), "S-\"1\\");
  EXPECT_EQ(shop_order_of("tok_ok", details), "");
  EXPECT_EQ(shop_order_of("shop", "no json"), "");
}

}  // namespace
}  // namespace sluice::shop
