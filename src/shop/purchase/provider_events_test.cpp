// What a payment provider tells by itself, as stories: each is named for what may go wrong between it, the answer to
// a question, and the next question.
#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using order::ChargeOutcome;
using order::PaymentVerb;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ProviderEventStory : public ShopStory {
protected:
  void SetUp() override { open(a_sale(2)); }

  HoldId buy(std::uint64_t who) {
    const Answer answer =
        ask(TakeUnits{.sale = "drop", .buyer = buyer(who), .cart = {{.item = ItemIndex{0}, .quantity = 1}}});
    return *HoldId::parse(text_in(answer, "hold"));
  }
  OrderId order(std::uint64_t who, HoldId hold) {
    const Answer answer = ask(Checkout{.hold = hold,
                                       .buyer = buyer(who),
                                       .email = "a@b.c",
                                       .method = "tok_ok",
                                       .details = "{}",
                                       .return_origin = "https://shop.example"});
    return *OrderId::parse(text_in(answer, "order"));
  }
  Verdict told(OrderId order, std::string event, std::string set_aside = {}) {
    return ask(ProviderTold{.provider = "sandbox",
                            .event = std::move(event),
                            .order = order,
                            .set_aside = std::move(set_aside)})
        .verdict;
  }
  void settle(ChargeOutcome outcome, std::string action_url = {}) {
    ASSERT_FALSE(tasks.empty());
    payments.end_last(
        {.outcome = outcome, .provider_reference = "pi_1", .detail = "told", .action_url = std::move(action_url)});
    step();
  }
  std::string text(OrderId order) { return ask(ReadOrder{.order = order, .buyer = buyer(1)}).body; }
  std::string state(OrderId order) { return text_in(ask(ReadOrder{.order = order, .buyer = buyer(1)}), "state"); }
  std::string state(HoldId hold) { return text_in(ask(ReadHold{.hold = hold, .buyer = buyer(1)}), "state"); }
  static std::string text_in(const Answer& answer, const char* name) {
    return std::string(boost::json::parse(answer.body).at(name).as_string());
  }
};

TEST_F(ProviderEventStory, WebhookBeforeAnswer) {
  const HoldId hold = buy(1);
  const OrderId id = order(1, hold);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(told(id, "evt_1"), Verdict::done);
  EXPECT_EQ(tasks.size(), 1U) << "one question at a time";
  EXPECT_EQ(state(id), "payment_pending") << "what it says of money is not believed";
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(state(id), "paid");
  settle(ChargeOutcome::captured);
  EXPECT_EQ(state(id), "confirmed");
  EXPECT_EQ(state(hold), "sold");
  pass(seconds(10));
  EXPECT_TRUE(tasks.empty()) << "settled once";
}

TEST_F(ProviderEventStory, WebhookInsteadOfAnAnswer) {
  const OrderId id = order(1, buy(1));
  EXPECT_EQ(told(id, "evt_1"), Verdict::done);
  settle(ChargeOutcome::unknown);
  ASSERT_EQ(tasks.size(), 1U) << "asked again at once, not after two seconds";
  EXPECT_EQ(tasks[0].charge.idempotency_key, id.str()) << "under the same key";
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(state(id), "paid");
}

TEST_F(ProviderEventStory, WebhookDuplicate) {
  const OrderId id = order(1, buy(1));
  settle(ChargeOutcome::action_required);
  EXPECT_EQ(told(id, "evt_1"), Verdict::done);
  ASSERT_EQ(tasks.size(), 1U);
  settle(ChargeOutcome::action_required);
  EXPECT_EQ(told(id, "evt_1"), Verdict::replayed);
  EXPECT_TRUE(tasks.empty());
  start();
  EXPECT_EQ(told(id, "evt_1"), Verdict::replayed) << "also after a restart";
  clock.advance(hours(7 * 24) + minutes(1));
  pass(seconds(1));
  EXPECT_EQ(told(id, "evt_1"), Verdict::done) << "when it is forgotten, it costs a question";
}

TEST_F(ProviderEventStory, WebhookReordered) {
  const HoldId hold = buy(1);
  const OrderId id = order(1, hold);
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(told(id, "evt_3"), Verdict::done);  // succeeded
  settle(ChargeOutcome::captured);
  for (const char* older : {"evt_2", "evt_1"}) EXPECT_EQ(told(id, older), Verdict::done);
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(state(id), "confirmed");
  EXPECT_EQ(state(hold), "sold");
}

TEST_F(ProviderEventStory, WebhookLost) {
  const OrderId id = order(1, buy(1));
  settle(ChargeOutcome::action_required);
  pass(seconds(2));
  ASSERT_EQ(tasks.size(), 1U) << "asked all the same";
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(state(id), "paid");
}

TEST_F(ProviderEventStory, WhatIsAboutNoOrderThatIsHereChangesNothing) {
  EXPECT_EQ(told(OrderId(Id128(7, 7)), "evt_1"), Verdict::no_such_order);
  EXPECT_EQ(told(order(1, buy(1)), "evt_1"), Verdict::done) << "and is not taken in";
}

TEST_F(ProviderEventStory, AnEventIsOneForAllSales) {
  SaleConfig other = a_sale(1);
  other.id = "drop-2";
  ASSERT_TRUE(owner->add({&other, 1}));
  step();
  EXPECT_EQ(told(order(1, buy(1)), "evt_1"), Verdict::done);
  const Answer bought =
      ask(TakeUnits{.sale = "drop-2", .buyer = buyer(2), .cart = {{.item = ItemIndex{0}, .quantity = 1}}});
  EXPECT_EQ(told(order(2, *HoldId::parse(text_in(bought, "hold"))), "evt_1"), Verdict::replayed);
}

TEST_F(ProviderEventStory, OfMoreEventsThanThereMayBeTheOldestIsForgotten) {
  const OrderId id = order(1, buy(1));
  settings.events_max = 2;
  start();
  for (const char* event : {"evt_1", "evt_2", "evt_3"}) EXPECT_EQ(told(id, event), Verdict::done);
  EXPECT_EQ(told(id, "evt_3"), Verdict::replayed);
  EXPECT_EQ(told(id, "evt_1"), Verdict::done);
}

TEST_F(ProviderEventStory, ASecondStepHasAnAddressAndOneBoundedExtension) {
  const HoldId hold = buy(1);
  const OrderId id = order(1, hold);
  EXPECT_EQ(tasks.at(0).charge.return_url, "https://shop.example/order/" + id.str());
  settle(ChargeOutcome::action_required, "https://bank.example/prove");
  EXPECT_NE(text(id).find(R"("next_action":{"redirect_url":"https://bank.example/prove"})"), std::string::npos);
  start();
  EXPECT_EQ(text(id).find("next_action"), std::string::npos) << "not known until it is asked again";
  pass(seconds(3));
  EXPECT_EQ(tasks.back().charge.return_url, "https://shop.example/order/" + id.str()) << "the same for ever";
  settle(ChargeOutcome::action_required, "https://bank.example/prove");
  EXPECT_NE(text(id).find("next_action"), std::string::npos);
  for (int i = 0; i < 6 * 60 && state(id) == "payment_action_required"; ++i) {
    EXPECT_EQ(state(hold), "paying");
    pass(seconds(1));
    if (tasks.empty()) continue;
    const bool is_over = tasks.back().verb == PaymentVerb::cancel;
    settle(is_over ? ChargeOutcome::cancelled : ChargeOutcome::action_required, "https://bank.example/prove");
  }
  EXPECT_EQ(state(id), "payment_failed") << "five minutes, however long the hold";
  EXPECT_EQ(text(id).find("next_action"), std::string::npos);
  EXPECT_EQ(state(hold), "active");
}

TEST_F(ProviderEventStory, WhatOrdersStandInIsCountedNotWhatTheyPassedThroughAlsoAfterARestart) {
  using State = order::State;
  const auto stand = [this](State state) { return front_of("drop").counters.orders_in(state).load(); };
  const OrderId id = order(1, buy(1));
  EXPECT_EQ(stand(State::accepted) + stand(State::payment_pending), 1U);
  settle(ChargeOutcome::unknown);
  pass(seconds(5));
  EXPECT_EQ(state(id), "payment_pending");
  EXPECT_EQ(stand(State::payment_pending), 1U) << "once, however often it was tried";
  start();
  EXPECT_EQ(stand(State::payment_pending), 1U);
  pass(seconds(5));
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(stand(State::payment_pending), 0U);
  EXPECT_EQ(stand(State::paid), 1U);
  settle(ChargeOutcome::captured);
  EXPECT_EQ(state(id), "confirmed");
  EXPECT_EQ(stand(State::paid), 0U);
  EXPECT_EQ(stand(State::confirmed), 1U);
  start();
  EXPECT_EQ(stand(State::confirmed), 1U);
  for (const State state : {State::payment_failed, State::released, State::refunded}) EXPECT_EQ(stand(state), 0U);
}

// It may be paid, and by how much a person must see: nobody else gets the units, and the order is not confirmed.
TEST_F(ProviderEventStory, AmountMismatchIsQuarantinedAndTheProviderMayPutItRight) {
  const HoldId hold = buy(1);
  const OrderId id = order(1, hold);
  for (int i = 0; i < 3; ++i) {
    settle(ChargeOutcome::unknown);
    pass(seconds(5));
  }
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(state(hold), "paying");
  EXPECT_EQ(state(id), "payment_pending");
  EXPECT_EQ(front_of("drop").counters.jobs_dead, 1U);
  EXPECT_EQ(told(id, "evt_9"), Verdict::done);
  EXPECT_EQ(front_of("drop").counters.jobs_dead, 0U) << "tried again without a person";
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(state(id), "paid");
  start();
  EXPECT_EQ(state(id), "paid");
}

// A provider that answered "failed, nothing charged" three times had set the money aside all the same.
TEST_F(ProviderEventStory, PaidTwiceForOneHoldTheSecondIsLetGoAtOnce) {
  const HoldId hold = buy(1);
  const OrderId first = order(1, hold);
  for (int i = 0; i < 3; ++i) {
    settle(ChargeOutcome::failed);
    pass(seconds(5));
  }
  EXPECT_EQ(state(first), "payment_failed");
  const OrderId second = order(1, hold);
  settle(ChargeOutcome::authorized);
  settle(ChargeOutcome::captured);
  EXPECT_EQ(state(hold), "sold");
  EXPECT_EQ(told(first, "evt_1", "pi_7"), Verdict::done);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].verb, PaymentVerb::let_go);
  EXPECT_EQ(tasks[0].charge.provider_reference, "pi_7");
  EXPECT_EQ(tasks[0].order, first);
  settle(ChargeOutcome::cancelled);
  EXPECT_EQ(told(first, "evt_1", "pi_7"), Verdict::replayed);
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(state(first), "payment_failed");
  EXPECT_EQ(state(second), "confirmed") << "the paid one is not touched";
  EXPECT_EQ(state(hold), "sold");
}

TEST_F(ProviderEventStory, WhatIsSetAsideForAnOrderThatAwaitsItIsNotLetGo) {
  const OrderId id = order(1, buy(1));
  EXPECT_EQ(told(id, "evt_1", "pi_1"), Verdict::done);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].verb, PaymentVerb::authorize);
  settle(ChargeOutcome::authorized);
  EXPECT_EQ(told(id, "evt_2", "pi_1"), Verdict::done);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].verb, PaymentVerb::capture);
}

}  // namespace
}  // namespace sluice::shop
