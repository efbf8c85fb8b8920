// Stories of places that go to another device, told to their owner step by step.
#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr LineIndex the_line{0};

class HandoverStory : public ShopStory {
protected:
  static token::BuyerThumb thumb(std::uint64_t n) { return token::thumb_of(buyer(n)); }
  LineFront& line() { return *front_of("drop").lines[0]; }
  Ordinal join() { return line().board.turnstile.issue()->ordinal; }

  Answer offer(std::uint64_t who, Ordinal number) {
    return ask(OfferPlace{.sale = "drop", .buyer = buyer(who), .line = the_line, .number = number});
  }
  HandoverCode code_of(const Answer& answer) {
    EXPECT_EQ(answer.verdict, Verdict::code_told);
    return *handover_code_from(std::string_view(boost::json::parse(answer.body).at("code").as_string()));
  }
  static TakeOver taking(std::uint64_t who, HandoverCode code) {
    return {.sale = "drop", .buyer = buyer(who), .code = code, .former = {}};
  }
  Answer take(std::uint64_t who, HandoverCode code) { return ask(taking(who, code)); }
  static TakeUnits buying(std::uint64_t who, Ordinal number) {
    TakeUnits take;
    take.mode = TakeUnits::Mode::hold;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.number = number;
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    return take;
  }
  // Codes that were never told.
  HandoverCode wrong_code() { return HandoverCode{++wrong_codes_}; }

private:
  std::uint64_t wrong_codes_ = 0;
};

TEST_F(HandoverStory, WhoGivesTheCodeHasThePlaceAndBuysWithItAndTheOldDeviceDoesNot) {
  open(a_sale(5));
  const Ordinal place = join();
  const Answer taken = take(2, code_of(offer(1, place)));
  ASSERT_EQ(taken.verdict, Verdict::moved);
  EXPECT_EQ(taken.number, place);
  EXPECT_TRUE(line().handovers.is_anothers(place, thumb(1)));
  EXPECT_FALSE(line().handovers.is_anothers(place, thumb(2)));
  EXPECT_EQ(ask(buying(1, place)).verdict, Verdict::not_called);
  EXPECT_EQ(ask(buying(2, place)).verdict, Verdict::secured);
}

TEST_F(HandoverStory, TheOldDeviceHasLostItAfterARestartToo) {
  open(a_sale(5));
  const Ordinal place = join();
  ASSERT_EQ(take(2, code_of(offer(1, place))).verdict, Verdict::moved);
  start();
  step();
  EXPECT_TRUE(line().handovers.is_anothers(place, thumb(1)));
  EXPECT_FALSE(line().handovers.is_anothers(place, thumb(2)));
  EXPECT_EQ(ask(buying(1, place)).verdict, Verdict::not_called);
  EXPECT_EQ(ask(buying(2, place)).verdict, Verdict::secured);
}

TEST_F(HandoverStory, ARestartVoidsCodesAndLeavesPlacesWhereTheyAre) {
  open(a_sale(5));
  const Ordinal place = join();
  const HandoverCode code = code_of(offer(1, place));
  start();
  step();
  EXPECT_EQ(take(2, code).verdict, Verdict::no_such_code);
  EXPECT_EQ(ask(buying(1, place)).verdict, Verdict::secured);
}

TEST_F(HandoverStory, WhatTheOldDeviceAskedForInTheSameBatchComesTooLate) {
  open(a_sale(5));
  const Ordinal place = join();
  const HandoverCode code = code_of(offer(1, place));
  Answer taken;
  Answer left;
  Answer bought;
  send(taking(2, code), taken);
  send(LeaveLine{.sale = "drop", .line = the_line, .number = place, .holder = thumb(1)}, left);
  send(buying(1, place), bought);
  step();
  EXPECT_EQ(taken.verdict, Verdict::moved);
  EXPECT_EQ(bought.verdict, Verdict::not_called);
  EXPECT_EQ(line().board.standing(place), line::Standing::called);
  EXPECT_EQ(ask(buying(2, place)).verdict, Verdict::secured);
}

TEST_F(HandoverStory, NobodyIsToldOfAHandoverThatTheLedgerDoesNotHave) {
  open(a_sale(5));
  const Ordinal place = join();
  const HandoverCode code = code_of(offer(1, place));
  step();
  ledger.reopen({.fail_commit = 1});
  EXPECT_EQ(take(2, code).verdict, Verdict::read_only);
  EXPECT_FALSE(line().handovers.is_anothers(place, thumb(1)));
}

TEST_F(HandoverStory, ACodeIsGoodOnceAndForWhoeverUsedItAgain) {
  open(a_sale(5));
  const Ordinal place = join();
  const HandoverCode code = code_of(offer(1, place));
  ASSERT_EQ(take(2, code).verdict, Verdict::moved);
  EXPECT_EQ(take(3, code).verdict, Verdict::no_such_code);
  const Answer again = take(2, code);
  EXPECT_EQ(again.verdict, Verdict::moved);
  EXPECT_EQ(again.number, place);
  EXPECT_EQ(take(1, code).verdict, Verdict::no_such_code) << "the old device does not get it back by it";
}

TEST_F(HandoverStory, ACodeEndsAfterFiveMinutesExactly) {
  SaleConfig config = a_sale(5);
  config.claim = minutes(30);  // or the place itself would be over by then
  open(config);
  const Ordinal place = join();
  const HandoverCode first = code_of(offer(1, place));
  clock.advance(minutes(5) - milliseconds(1));
  EXPECT_EQ(take(1, first).verdict, Verdict::moved) << "typed where the place is already: nothing changes";
  clock.advance(milliseconds(1));
  EXPECT_EQ(take(2, first).verdict, Verdict::no_such_code);
}

TEST_F(HandoverStory, ALaterCodeVoidsTheEarlierOne) {
  open(a_sale(5));
  const Ordinal place = join();
  const HandoverCode first = code_of(offer(1, place));
  const HandoverCode second = code_of(offer(1, place));
  EXPECT_EQ(take(2, first).verdict, Verdict::no_such_code);
  EXPECT_EQ(take(2, second).verdict, Verdict::moved);
}

TEST_F(HandoverStory, APlaceGoesOnFromDeviceToDeviceAndBack) {
  open(a_sale(5));
  const Ordinal place = join();
  ASSERT_EQ(take(2, code_of(offer(1, place))).verdict, Verdict::moved);
  EXPECT_EQ(offer(1, place).verdict, Verdict::conflict) << "nobody offers what they have lost";
  const HandoverCode back = code_of(offer(2, place));
  ASSERT_EQ(take(1, back).verdict, Verdict::moved);
  start();
  step();
  EXPECT_TRUE(line().handovers.is_anothers(place, thumb(2)));
  EXPECT_EQ(ask(buying(1, place)).verdict, Verdict::secured);
}

TEST_F(HandoverStory, OnlyAPlaceThatWaitsOrIsCalledIsHandedOver) {
  open(a_sale(1));
  const Ordinal first = join();
  const Ordinal second = join();
  const HandoverCode code = code_of(offer(1, first));
  ASSERT_EQ(ask(buying(1, first)).verdict, Verdict::secured);
  EXPECT_EQ(offer(1, first).verdict, Verdict::conflict) << "used";
  EXPECT_EQ(take(3, code).verdict, Verdict::no_such_code) << "used since the code was told";
  EXPECT_EQ(take(3, code_of(offer(2, second))).verdict, Verdict::moved) << "waiting";
  EXPECT_EQ(offer(4, Ordinal{99}).verdict, Verdict::conflict) << "never given out";
}

TEST_F(HandoverStory, AfterTenWrongCodesOneMoreIsNotEvenLookedAtUntilTimePasses) {
  open(a_sale(5));
  const HandoverCode code = code_of(offer(1, join()));
  for (int i = 0; i < front_of("drop").told.handover_tries.burst(); ++i)
    ASSERT_EQ(take(2, wrong_code()).verdict, Verdict::no_such_code) << i;
  EXPECT_EQ(take(2, wrong_code()).verdict, Verdict::too_many_tries);
  EXPECT_EQ(take(2, code).verdict, Verdict::too_many_tries) << "or guessing would go on";
  clock.advance(milliseconds(100));
  EXPECT_EQ(take(2, code).verdict, Verdict::moved);
}

TEST_F(HandoverStory, WhoIsNotBoundedIsLookedAtWhateverOthersTry) {
  open(a_sale(5));
  const HandoverCode code = code_of(offer(1, join()));
  TryLimit& limit = front_of("drop").told.handover_tries;
  while (!limit.is_full(clock.mono())) ASSERT_EQ(take(2, wrong_code()).verdict, Verdict::no_such_code);
  const Answer taken = ask(TakeOver{.sale = "drop", .buyer = buyer(3), .code = code, .is_bounded = false});
  EXPECT_EQ(taken.verdict, Verdict::moved);
}

TEST_F(HandoverStory, CodesAreBounded) {
  open(a_sale(5));
  for (std::size_t i = 0; i < HandoverCodes::codes_max; ++i) {
    ASSERT_EQ(offer(1, join()).verdict, Verdict::code_told) << i;
  }
  const Ordinal one_more = join();
  EXPECT_EQ(offer(2, one_more).verdict, Verdict::overloaded);
  EXPECT_EQ(offer(1, Ordinal{1}).verdict, Verdict::code_told) << "in place of the one that it has";
  clock.advance(minutes(5));
  EXPECT_EQ(offer(2, one_more).verdict, Verdict::code_told);
}

TEST_F(HandoverStory, ThePlaceThatTheNewDeviceHadGoesToTheNext) {
  open(a_sale(5));
  const Ordinal place = join();
  const Ordinal former = join();
  TakeOver taking_over = taking(2, code_of(offer(1, place)));
  taking_over.former = {.line = the_line, .number = former};
  ASSERT_EQ(ask(taking_over).verdict, Verdict::moved);
  EXPECT_EQ(line().board.standing(former), line::Standing::left);
}

TEST_F(HandoverStory, AnUnredeemedPlaceMayBeHandedOverInTheLobbyOfADraw) {
  SaleConfig config = a_sale(5);
  config.opens_at = noon + minutes(10);
  config.lobby = Lobby::draw;
  config.lobby_time = minutes(20);
  open(config);
  const Ordinal number = join();
  join();
  join();
  ASSERT_EQ(take(2, code_of(offer(1, number))).verdict, Verdict::moved);
  clock.advance(minutes(10));
  step();
  EXPECT_TRUE(line().was_drawn(number));
  EXPECT_EQ(ask(buying(1, number)).verdict, Verdict::not_called);
  EXPECT_EQ(ask(buying(2, number)).verdict, Verdict::secured);
}

TEST(HandoverCode, ReadsAsItIsWrittenHoweverItIsTyped) {
  SeededRandom random{7};
  for (int i = 0; i < 1000; ++i) {
    const HandoverCode code{random.next() >> 24U};
    const std::string text = to_text(code);
    ASSERT_EQ(text.size(), 9U);
    ASSERT_EQ(handover_code_from(text), code) << text;
  }
  EXPECT_EQ(handover_code_from("k7qf 2mxd"), handover_code_from("K7QF-2MXD"));
  EXPECT_EQ(handover_code_from("K7QF-2MXO"), handover_code_from("K7QF-2MX0"));
  for (const char* wrong : {"", "-", "K7QF-2MX", "K7QF-2MXDD", "K7QF-2MXU", "K7QF_2MXD", "K7QF-2MX\xc3"}) {
    EXPECT_FALSE(handover_code_from(wrong)) << wrong;
  }
}

TEST(Handovers, HoldsAsManyAsItsBoundAndReplacesAtIt) {
  Handovers handovers;
  EXPECT_FALSE(handovers.holder_of(Ordinal{1}));
  for (std::uint32_t n = 1; n <= Handovers::count_max; ++n) handovers.set(Ordinal{n * 7}, token::BuyerThumb{n});
  handovers.set(Ordinal{7}, token::BuyerThumb{77});
  EXPECT_EQ(handovers.count(), Handovers::count_max);
  EXPECT_EQ(handovers.holder_of(Ordinal{7}), token::BuyerThumb{77});
  for (std::uint32_t n = 2; n <= Handovers::count_max; ++n) {
    ASSERT_EQ(handovers.holder_of(Ordinal{n * 7}), token::BuyerThumb{n});
  }
  EXPECT_FALSE(handovers.holder_of(Ordinal{8}));
  EXPECT_FALSE(handovers.is_anothers(Ordinal{0}, token::BuyerThumb{1}));
}

}  // namespace
}  // namespace sluice::shop
