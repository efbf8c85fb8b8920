// Orders that are cancelled and refunded, told to an owner step by step.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using order::ChargeOutcome;
using order::PaymentVerb;
using order::UnitsThen;
using std::chrono::hours;
using std::chrono::seconds;

class MoneyBackStory : public ShopStory {
protected:
  struct Bought {
    HoldId hold;
    OrderId order;
  };

  static std::string member(const Answer& answer, const char* name) {
    return std::string(boost::json::parse(answer.body).at(name).as_string());
  }
  static std::int64_t amount(const Answer& answer, const char* name) {
    return boost::json::parse(answer.body).at(name).at("amount").as_int64();
  }
  Answer buy(std::uint64_t who) {
    return ask(TakeUnits{.sale = "drop", .buyer = buyer(who), .cart = {{.item = ItemIndex{0}, .quantity = 1}}});
  }
  Bought ordered(std::uint64_t who) { return ordered(who, *HoldId::parse(member(buy(who), "hold"))); }
  Bought ordered(std::uint64_t who, HoldId hold) {
    const Answer answer =
        ask(Checkout{.hold = hold, .buyer = buyer(who), .email = "a@b.c", .method = "tok_ok", .details = "{}"});
    return {.hold = hold, .order = *OrderId::parse(member(answer, "order"))};
  }
  Bought confirmed(std::uint64_t who) { return confirmed(ordered(who)); }
  Bought confirmed(const Bought& bought) {
    answer_with(ChargeOutcome::authorized);
    answer_with(ChargeOutcome::captured);
    return bought;
  }
  void answer_with(ChargeOutcome outcome, const char* reference = "pi_1") {
    ASSERT_FALSE(tasks.empty());
    payments.end_last({.outcome = outcome, .provider_reference = reference, .detail = "told"});
    step();
    step();
  }
  Answer refund(OrderId id, std::int64_t amount = 0, std::optional<UnitsThen> units = {}) {
    return ask(RefundOrder{.sale = "drop", .order = id, .amount = amount, .units = units});
  }
  Answer cancel(OrderId id, UnitsThen units = UnitsThen::give_back) {
    return ask(CancelOrder{.sale = "drop", .order = id, .units = units});
  }
  Answer order(const Bought& bought, std::uint64_t who) {
    return ask(ReadOrder{.order = bought.order, .buyer = buyer(who)});
  }
  std::string state(const Bought& bought, std::uint64_t who) { return member(order(bought, who), "state"); }
  sale::ItemCounts units() {
    const auto report = boost::json::parse(ask(ReadReport{.sale = "drop"}).body);
    const auto& item = report.at("items").at(0);
    const auto count = [&](const char* name) { return static_cast<std::uint32_t>(item.at(name).as_int64()); };
    return {.stock = count("stock"),
            .free = count("available") + count("offered"),
            .held = count("held"),
            .sold = count("sold"),
            .withdrawn = count("withdrawn")};
  }
  JobId dead_job() {
    const auto jobs = boost::json::parse(ask(ReadJobs{.state = "dead"}).body).at("jobs").as_array();
    return jobs.empty() ? JobId() : *JobId::parse(std::string_view(jobs[0].at("job").as_string()));
  }
};

TEST_F(MoneyBackStory, AWholeRefundEndsTheOrderAndTheUnitIsTheNextPersons) {
  open(a_sale(1));
  const HoldId hold = *HoldId::parse(member(buy(1), "hold"));
  EXPECT_EQ(buy(2).verdict, Verdict::in_line) << "the only unit is held";
  const Bought bought = confirmed(ordered(1, hold));
  const Answer asked = refund(bought.order);
  EXPECT_EQ(asked.verdict, Verdict::created);
  EXPECT_EQ(member(asked, "units"), "return");
  EXPECT_EQ(state(bought, 1), "confirmed") << "nothing is back yet";
  EXPECT_EQ(units().sold, 1U);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].verb, PaymentVerb::refund);
  EXPECT_EQ(tasks[0].charge.amount, 2500);
  EXPECT_EQ(tasks[0].charge.provider_reference, "pi_1");
  EXPECT_TRUE(tasks[0].charge.idempotency_key.starts_with("refund:pay_"));
  EXPECT_TRUE(tasks[0].charge.idempotency_key.ends_with(":1"));
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 2500);
  pass(seconds(1));
  EXPECT_EQ(front_of("drop").lines[0]->board.standing(Ordinal{2}), line::Standing::called);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::conflict);
}

TEST_F(MoneyBackStory, WhatCostsNothingNeedsNoMethodAndIsCancelledForItsUnit) {
  SaleConfig config = a_sale(1);
  config.items[0].price.amount = 0;
  open(config);
  const HoldId hold = *HoldId::parse(member(buy(1), "hold"));
  EXPECT_EQ(buy(2).verdict, Verdict::in_line);
  const Answer placed = ask(Checkout{.hold = hold, .buyer = buyer(1), .email = "a@b.c", .details = "{}"});
  ASSERT_EQ(placed.verdict, Verdict::order_accepted) << placed.detail;
  const Bought bought{.hold = hold, .order = *OrderId::parse(member(placed, "order"))};
  EXPECT_EQ(tasks.back().charge.amount, 0);
  answer_with(ChargeOutcome::captured, "");
  EXPECT_EQ(state(bought, 1), "confirmed");
  const Answer refunded = refund(bought.order);
  EXPECT_EQ(refunded.verdict, Verdict::conflict);
  EXPECT_NE(refunded.detail.find("cancel it"), std::string::npos);
  EXPECT_EQ(member(cancel(bought.order), "state"), "released");
  EXPECT_EQ(state(bought, 1), "released");
  pass(seconds(1));
  EXPECT_EQ(front_of("drop").lines[0]->board.standing(Ordinal{2}), line::Standing::called);
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::conflict) << "it has ended";
}

TEST_F(MoneyBackStory, WhatCostsMoneyNeedsAMethodAndIsNotCancelledOnceItIsTaken) {
  open(a_sale(1));
  const HoldId hold = *HoldId::parse(member(buy(1), "hold"));
  const Answer placed = ask(Checkout{.hold = hold, .buyer = buyer(1), .email = "a@b.c", .details = "{}"});
  EXPECT_EQ(placed.verdict, Verdict::invalid);
  EXPECT_TRUE(placed.detail.starts_with("payment: ")) << placed.detail;
  const Bought bought = confirmed(ordered(1, hold));
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::conflict);
  EXPECT_EQ(state(bought, 1), "confirmed");
}

TEST_F(MoneyBackStory, WhoWaitsIsToldWhileTheProviderIsAway) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  const auto is_delayed = [&] {
    return boost::json::parse(order(bought, 1).body).as_object().contains("payment_delayed");
  };
  EXPECT_FALSE(is_delayed());
  answer_with(ChargeOutcome::failed, "");
  EXPECT_TRUE(is_delayed());
  pass(seconds(5));
  answer_with(ChargeOutcome::authorized);
  EXPECT_FALSE(is_delayed()) << "it has answered";
}

TEST_F(MoneyBackStory, APartKeepsTheOrderAndTheSumIsBounded) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  EXPECT_EQ(refund(bought.order, 2501).verdict, Verdict::invalid);
  EXPECT_EQ(member(refund(bought.order, 1000), "units"), "keep");
  EXPECT_EQ(refund(bought.order, 1000).verdict, Verdict::conflict) << "one at a time";
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "confirmed");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 1000);
  EXPECT_EQ(units().sold, 1U);
  EXPECT_EQ(refund(bought.order, 1501).verdict, Verdict::invalid);
  EXPECT_EQ(refund(bought.order, 0, UnitsThen::keep).verdict, Verdict::created);
  EXPECT_TRUE(tasks.back().charge.idempotency_key.ends_with(":2"));
  answer_with(ChargeOutcome::refunded, "re_2");
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(units().sold, 1U) << "kept by who had bought it";
}

TEST_F(MoneyBackStory, UnitsOfWhatIsRefundedMayGoOffSale) {
  open(a_sale(2));
  const Bought bought = confirmed(1);
  EXPECT_EQ(refund(bought.order, 2000, UnitsThen::withdraw).verdict, Verdict::created);
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 2000);
  EXPECT_EQ(units().withdrawn, 1U);
  EXPECT_EQ(units().free, 1U);
  EXPECT_EQ(refund(bought.order, 0, UnitsThen::give_back).verdict, Verdict::conflict) << "they are gone";
  EXPECT_EQ(refund(bought.order).verdict, Verdict::created) << "of what memory has let go of, too";
  EXPECT_EQ(tasks.back().charge.amount, 500);
  start();
  step();
  EXPECT_EQ(tasks.back().charge.amount, 500);
  answer_with(ChargeOutcome::refunded, "re_2");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 2500);
}

class PartsBackStory : public MoneyBackStory {
protected:
  // Two tees at 25.00 and a cap at 9.00, of three and one.
  Bought an_order() {
    SaleConfig config = a_sale(3);
    config.buyer_limit = 3;
    config.items.push_back({.id = "cap", .name = "Cap", .price = {.amount = 900, .currency = "EUR"}, .stock = 1});
    open(config);
    return confirmed(ordered(1, held(1, 2)));
  }
  HoldId held(std::uint64_t who, std::uint32_t tees) {
    const Answer answer =
        ask(TakeUnits{.sale = "drop",
                      .buyer = buyer(who),
                      .cart = {{.item = ItemIndex{0}, .quantity = tees}, {.item = ItemIndex{1}, .quantity = 1}}});
    EXPECT_EQ(answer.verdict, Verdict::secured) << answer.detail;
    return *HoldId::parse(member(answer, "hold"));
  }
  Answer refund_of(OrderId id, std::vector<NamedUnits> items, std::int64_t amount = 0,
                   std::optional<UnitsThen> units = {}) {
    return ask(RefundOrder{.sale = "drop", .order = id, .amount = amount, .units = units, .items = std::move(items)});
  }
  std::string items(const Bought& bought) {
    return boost::json::serialize(boost::json::parse(order(bought, 1).body).at("items"));
  }
};

constexpr std::string_view one_tee_back =
    R"([{"item":"tee","quantity":1,"units":[1],"price":2500,"returned":1},{"item":"cap","quantity":1,"units":[1],"price":900}])";

TEST_F(PartsBackStory, SomeUnitsGoToWhoeverIsNextForWhatTheyCost) {
  const Bought bought = an_order();
  const Answer asked = refund_of(bought.order, {{.item = "tee", .quantity = 1}});
  ASSERT_EQ(asked.verdict, Verdict::created) << asked.detail;
  EXPECT_EQ(amount(asked, "amount"), 2500);
  EXPECT_EQ(member(asked, "units"), "return");
  EXPECT_EQ(boost::json::serialize(boost::json::parse(asked.body).at("items")), R"([{"item":"tee","units":[2]}])");
  EXPECT_EQ(units().sold, 2U) << "nothing is back yet";
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "confirmed");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 2500);
  EXPECT_EQ(units().sold, 1U);
  EXPECT_EQ(units().free, 2U);
  EXPECT_EQ(items(bought), one_tee_back);
  start();
  step();
  EXPECT_EQ(items(bought), one_tee_back) << "after a restart, too";
  EXPECT_EQ(refund_of(bought.order, {{.item = "tee", .quantity = 2}}).detail,
            "items[0].quantity: the order has 1 of it");
}

TEST_F(PartsBackStory, AUnitIsNamedByItsNumberAndMayGoOffSale) {
  const Bought bought = an_order();
  ASSERT_EQ(refund_of(bought.order, {{.item = "tee", .units = {1}}, {.item = "cap", .quantity = 1}}, 2000,
                      UnitsThen::withdraw)
                .verdict,
            Verdict::created);
  start();  // what is to go back is in the row
  step();
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(units().withdrawn, 1U);
  EXPECT_EQ(items(bought), R"([{"item":"tee","quantity":1,"units":[2],"price":2500,"returned":1},)"
                           R"({"item":"cap","quantity":0,"units":[],"price":900,"returned":1}])");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 2000);
}

TEST_F(PartsBackStory, TheLastOfTheUnitsEndsTheOrder) {
  const Bought bought = an_order();
  refund_of(bought.order, {{.item = "tee", .quantity = 2}}, 4000);
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "confirmed");
  const Answer last = refund_of(bought.order, {{.item = "cap", .units = {1}}});
  ASSERT_EQ(last.verdict, Verdict::created) << last.detail;
  EXPECT_FALSE(boost::json::parse(last.body).as_object().contains("items")) << "all that it has";
  EXPECT_EQ(amount(last, "amount"), 900);
  answer_with(ChargeOutcome::refunded, "re_2");
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(units().free, 3U);
}

TEST_F(PartsBackStory, TheLastOfTheMoneyEndsTheOrderAndTheRestIsKept) {
  const Bought bought = an_order();
  refund_of(bought.order, {{.item = "tee", .quantity = 1}}, 5900);
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(units().sold, 1U);
  EXPECT_EQ(items(bought), one_tee_back);
}

TEST_F(PartsBackStory, WhatIsKeptWhenTheMoneyIsBackIsGivenBackByCancelling) {
  const Bought bought = an_order();
  refund_of(bought.order, {{.item = "tee", .quantity = 1}}, 5900);
  answer_with(ChargeOutcome::refunded, "re_1");
  start();
  step();
  const Answer cancelled = cancel(bought.order);
  ASSERT_EQ(cancelled.verdict, Verdict::done) << cancelled.detail;
  EXPECT_EQ(member(cancelled, "state"), "refunded");
  EXPECT_EQ(units().free, 3U);
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::conflict) << "there is nothing left of it";
}

TEST_F(PartsBackStory, WhatIsRefusedLeavesTheUnitsWhereTheyAre) {
  const Bought bought = an_order();
  refund_of(bought.order, {{.item = "tee", .units = {1}}});
  answer_with(ChargeOutcome::declined, "");
  EXPECT_EQ(units().sold, 2U);
  ASSERT_EQ(ask(ActOnJob{.id = dead_job(), .action = JobAction::retry}).verdict, Verdict::done);
  step();
  answer_with(ChargeOutcome::refunded, "re_2");
  EXPECT_EQ(units().sold, 1U) << "the same units, under another number";
  EXPECT_NE(items(bought).find(R"("quantity":1,"units":[2])"), std::string::npos);
}

TEST_F(PartsBackStory, WhatTheOrderHasNotIsRefusedByName) {
  const Bought bought = an_order();
  const auto detail = [&](std::vector<NamedUnits> items, std::int64_t amount = 0) {
    const Answer answer = refund_of(bought.order, std::move(items), amount);
    EXPECT_EQ(answer.verdict, Verdict::invalid);
    return answer.detail;
  };
  EXPECT_EQ(detail({{.item = "hat", .quantity = 1}}), "items[0].item: the order has none of \"hat\"");
  EXPECT_EQ(detail({{.item = "cap", .quantity = 1}, {.item = "tee", .quantity = 3}}),
            "items[1].quantity: the order has 2 of it");
  EXPECT_EQ(detail({{.item = "tee", .units = {3}}}), "items[0].units: unit 3 is not the order's");
  EXPECT_EQ(detail({{.item = "tee", .units = {1, 1}}}), "items[0].units: unit 1 is named twice");
  EXPECT_EQ(detail({{.item = "tee", .quantity = 1}, {.item = "tee", .units = {1}}}), "items[1].item: is named twice");
  EXPECT_EQ(detail({{.item = "tee", .quantity = 1}}, 5901), "amount: at most 5900 is left of it");
  EXPECT_TRUE(tasks.empty());
}

TEST_F(MoneyBackStory, AProviderThatIsAwayIsAskedAgainWithTheSameKeyAlsoAfterARestart) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::created);
  const std::string key = tasks.back().charge.idempotency_key;
  answer_with(ChargeOutcome::unknown, "");
  EXPECT_TRUE(tasks.empty());
  pass(seconds(3));
  ASSERT_FALSE(tasks.empty());
  EXPECT_EQ(tasks.back().charge.idempotency_key, key);
  tasks.clear();
  start();
  step();
  ASSERT_FALSE(tasks.empty()) << "it was under way";
  EXPECT_EQ(tasks.back().charge.idempotency_key, key);
  EXPECT_EQ(tasks.back().charge.provider_reference, "pi_1");
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "refunded");
  start();
  step();
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(state(bought, 1), "refunded");
}

TEST_F(MoneyBackStory, ARefundThatIsRefusedChangesNothingAndWaitsForAPerson) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::created);
  answer_with(ChargeOutcome::declined, "");
  EXPECT_EQ(state(bought, 1), "confirmed");
  EXPECT_EQ(units().sold, 1U);
  start();
  step();
  const JobId job = dead_job();
  ASSERT_FALSE(job.is_nil());
  const Answer told = ask(ReadJob{.id = job});
  EXPECT_EQ(member(told, "kind"), "refund");
  EXPECT_EQ(member(told, "last_error"), "told");
  EXPECT_EQ(ask(ActOnJob{.id = job, .action = JobAction::retry}).verdict, Verdict::done);
  step();
  EXPECT_TRUE(tasks.back().charge.idempotency_key.ends_with(":2")) << "what was refused stays so under its key";
  answer_with(ChargeOutcome::declined, "");
  EXPECT_EQ(ask(ActOnJob{.id = dead_job(), .action = JobAction::drop}).verdict, Verdict::done);
  EXPECT_TRUE(dead_job().is_nil());
  EXPECT_EQ(refund(bought.order).verdict, Verdict::created);
  EXPECT_TRUE(tasks.back().charge.idempotency_key.ends_with(":3")) << "another refund";
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(state(bought, 1), "refunded");
}

TEST_F(MoneyBackStory, ARequestIsAnsweredOnceAKey) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  const RequestKey key{.key = "k", .route = "POST /admin/v1/orders/x/refund", .fingerprint = "f"};
  const RefundOrder wish{.sale = "drop", .order = bought.order, .amount = 1000, .request = key};
  const Answer first = ask(wish);
  EXPECT_EQ(first.verdict, Verdict::created);
  const Answer again = ask(wish);
  EXPECT_EQ(again.verdict, Verdict::replayed);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(tasks.size(), 1U);
}

// --- At the provider's own desk

TEST_F(MoneyBackStory, WhatWasPaidBackElsewhereIsARefundHere) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  const auto look = [&](std::int64_t paid_back) {
    EXPECT_EQ(ask(LookForRefunds{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].verb, PaymentVerb::read_refunds);
    EXPECT_EQ(tasks[0].charge.provider_reference, "pi_1");
    payments.end_last({.outcome = ChargeOutcome::captured, .detail = "told", .paid_back = paid_back});
    step();
    step();
  };
  look(0);
  EXPECT_EQ(amount(order(bought, 1), "total"), 2500);
  look(1000);
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 1000);
  EXPECT_EQ(state(bought, 1), "confirmed");
  look(1000);
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 1000) << "once";
  start();
  step();
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 1000) << "it is in the ledger";
  look(2500);
  EXPECT_EQ(state(bought, 1), "refunded");
  EXPECT_EQ(units().free, 1U);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::conflict) << "all of it is back";
}

TEST_F(MoneyBackStory, NothingIsMirroredOfWhatMayBeOursOrIsNotKnown) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  EXPECT_EQ(ask(LookForRefunds{.sale = "drop", .order = OrderId(Id128(9, 9))}).verdict, Verdict::done);
  EXPECT_TRUE(tasks.empty());
  EXPECT_EQ(refund(bought.order, 1000).verdict, Verdict::created);
  EXPECT_EQ(ask(LookForRefunds{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  ASSERT_EQ(tasks.size(), 2U);
  payments.end_last({.outcome = ChargeOutcome::captured, .detail = "told", .paid_back = 1000});
  step();
  answer_with(ChargeOutcome::refunded, "re_1");
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 1000) << "it was ours, under way";
  EXPECT_EQ(ask(LookForRefunds{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  payments.end_last({.outcome = ChargeOutcome::unknown, .detail = "no answer", .paid_back = 2500});
  step();
  step();
  EXPECT_EQ(amount(order(bought, 1), "refunded"), 1000);
}

TEST_F(MoneyBackStory, WhatTheBankRefusedIsAskedForAgainUnderAnotherKey) {
  open(a_sale(1));
  const Bought bought = confirmed(1);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::created);
  const std::string key = tasks.back().charge.idempotency_key;
  answer_with(ChargeOutcome::declined, "re_1");
  const JobId job = dead_job();
  EXPECT_EQ(ask(ActOnJob{.id = job, .action = JobAction::retry}).verdict, Verdict::done);
  step();
  start();
  step();
  ASSERT_FALSE(tasks.empty());
  EXPECT_EQ(tasks.back().job, job);
  EXPECT_NE(tasks.back().charge.idempotency_key, key);
  EXPECT_TRUE(tasks.back().charge.idempotency_key.ends_with(":2"));
  EXPECT_EQ(tasks.back().charge.refund_reference, "") << "that of the first says for ever that it failed";
  answer_with(ChargeOutcome::refunded, "re_2");
  EXPECT_EQ(state(bought, 1), "refunded");
}

// --- Cancelling

TEST_F(MoneyBackStory, WhatWasNeverChargedIsCancelledAtOnce) {
  open(a_sale(1));
  payments.granted = {.room = 0, .hold_back = seconds(30)};
  const Bought bought = ordered(1);
  EXPECT_TRUE(tasks.empty());
  const Answer cancelled = cancel(bought.order);
  EXPECT_EQ(cancelled.verdict, Verdict::done);
  EXPECT_EQ(member(cancelled, "state"), "released");
  EXPECT_EQ(state(bought, 1), "released");
  EXPECT_EQ(units().free, 1U);
  payments.granted = {};
  pass(seconds(60));
  EXPECT_TRUE(tasks.empty());
  start();
  step();
  EXPECT_EQ(state(bought, 1), "released");
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::conflict);
}

TEST_F(MoneyBackStory, WhatIsSetAsideIsLetGoAndItsUnitsGoOffSale) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  answer_with(ChargeOutcome::authorized);
  answer_with(ChargeOutcome::failed);
  EXPECT_EQ(state(bought, 1), "paid");
  const Answer cancelled = cancel(bought.order, UnitsThen::withdraw);
  EXPECT_EQ(member(cancelled, "state"), "paid");
  EXPECT_EQ(units().sold, 1U) << "the money is not let go yet";
  step();
  ASSERT_FALSE(tasks.empty());
  EXPECT_EQ(tasks.back().verb, PaymentVerb::let_go);
  tasks.clear();
  start();
  step();
  ASSERT_FALSE(tasks.empty()) << "a restart has not forgotten it";
  EXPECT_EQ(tasks.back().verb, PaymentVerb::let_go);
  answer_with(ChargeOutcome::unknown, "");
  pass(seconds(3));
  answer_with(ChargeOutcome::cancelled);
  EXPECT_EQ(state(bought, 1), "released");
  EXPECT_EQ(units().withdrawn, 1U);
}

TEST_F(MoneyBackStory, ATryThatIsUnderWayIsWaitedForAndItsMoneyLetGo) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  ASSERT_FALSE(tasks.empty());
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::done);
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::done) << "once more changes nothing";
  EXPECT_EQ(tasks.size(), 1U);
  answer_with(ChargeOutcome::authorized);
  EXPECT_EQ(state(bought, 1), "payment_pending") << "not sold any more";
  ASSERT_FALSE(tasks.empty());
  EXPECT_EQ(tasks.back().verb, PaymentVerb::let_go);
  answer_with(ChargeOutcome::cancelled);
  EXPECT_EQ(state(bought, 1), "released");
  EXPECT_EQ(units().free, 1U);
}

TEST_F(MoneyBackStory, MoneyThatWasTakenBeforeTheCancellationCameIsRefundedInstead) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  answer_with(ChargeOutcome::authorized);
  ASSERT_EQ(tasks.back().verb, PaymentVerb::capture);
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::done);
  answer_with(ChargeOutcome::captured);
  EXPECT_EQ(state(bought, 1), "confirmed");
  EXPECT_EQ(cancel(bought.order).verdict, Verdict::conflict);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::created);
}

// --- The provider's last word

TEST_F(MoneyBackStory, ADeadPaymentIsAskedAboutAgainWhenTheProviderHasAnAnswer) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  for (int tries = 0; tries < 3; ++tries) {
    pass(seconds(5));
    answer_with(ChargeOutcome::unknown, "");
  }
  EXPECT_FALSE(dead_job().is_nil());
  EXPECT_EQ(ask(AskAgain{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  step();
  ASSERT_FALSE(tasks.empty());
  EXPECT_TRUE(dead_job().is_nil());
  EXPECT_EQ(ask(AskAgain{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  EXPECT_EQ(tasks.size(), 1U) << "what is under way is left alone";
  answer_with(ChargeOutcome::captured);
  EXPECT_EQ(state(bought, 1), "confirmed");
}

TEST_F(MoneyBackStory, ADeadPaymentThatTheProviderDoesNotKnowHasFailed) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  EXPECT_EQ(ask(NotKnownThere{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  EXPECT_EQ(state(bought, 1), "payment_pending") << "its try is under way";
  for (int tries = 0; tries < 3; ++tries) {
    pass(seconds(5));
    answer_with(ChargeOutcome::unknown, "");
  }
  EXPECT_EQ(ask(NotKnownThere{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  step();
  EXPECT_EQ(state(bought, 1), "payment_failed");
  EXPECT_TRUE(dead_job().is_nil());
  const Bought again = ordered(1, bought.hold);
  EXPECT_EQ(state(again, 1), "payment_pending") << "the hold may be paid for again";
}

TEST_F(MoneyBackStory, ADeadPaymentThatWasKnownOnceIsNotCalledUnknown) {
  open(a_sale(1));
  const Bought bought = ordered(1);
  for (int tries = 0; tries < 3; ++tries) {
    pass(seconds(5));
    answer_with(ChargeOutcome::unknown, "pi_1");
  }
  EXPECT_EQ(ask(NotKnownThere{.sale = "drop", .order = bought.order}).verdict, Verdict::done);
  EXPECT_EQ(state(bought, 1), "payment_pending");
  EXPECT_FALSE(dead_job().is_nil()) << "a person must look";
}

TEST_F(MoneyBackStory, WhatIsNotPaidIsNotRefunded) {
  open(a_sale(2));
  const Bought bought = ordered(1);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::conflict);
  answer_with(ChargeOutcome::declined);
  EXPECT_EQ(refund(bought.order).verdict, Verdict::conflict);
  EXPECT_EQ(refund(OrderId(Id128(9, 9))).verdict, Verdict::conflict);
}

}  // namespace
}  // namespace sluice::shop
