// Stories of what the world outside is told: with the round that it tells of, at least once, under one id.
#include <algorithm>
#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

using delivery::Event;
using delivery::Outcome;
using std::chrono::minutes;
using std::chrono::seconds;

// Keeps what it is handed; a test says what becomes of it.
class ScriptedCarrier final : public delivery::Carrier {
public:
  [[nodiscard]] bool try_begin(delivery::Task task) override {
    if (is_full) return false;
    begun.push_back(std::move(task));
    return true;
  }
  std::vector<delivery::Task> begun;
  bool is_full = false;
};

class DeliveryStory : public ShopStory {
protected:
  DeliveryStory() {
    settings.targets = {
        {.kind = delivery::Kind::mail, .events = {Event::order_confirmed}, .pauses = {seconds(30), minutes(2)}},
        {.kind = delivery::Kind::webhook,
         .name = "erp",
         .events = {Event::order_confirmed, Event::order_payment_failed, Event::sale_opened, Event::sale_sold_out,
                    Event::sale_closed},
         .pauses = {seconds(5)}}};
  }
  void begin(std::uint32_t stock = 3) {
    open(a_sale(stock));
    owner->set_carrier(carrier);
    step();
  }
  void begin_again() {
    start();
    carrier.begun.clear();
    owner->set_carrier(carrier);
    step();
  }
  OrderId order(std::uint64_t who) {
    TakeUnits take;
    take.sale = "drop";
    take.buyer = buyer(who);
    take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
    const auto hold = boost::json::parse(ask(take).body).at("hold").as_string();
    const Answer answer = ask(Checkout{.hold = *HoldId::parse(std::string_view(hold)),
                                       .buyer = buyer(who),
                                       .email = "ada@example.com",
                                       .method = "tok_ok",
                                       .details = "{}",
                                       .language = "de"});
    return *OrderId::parse(std::string_view(boost::json::parse(answer.body).at("order").as_string()));
  }
  void pay(order::ChargeOutcome outcome) {
    payments.end_last({.outcome = outcome, .provider_reference = "ch_1", .detail = ""});
    step();
    step();
  }
  void settle(const delivery::Task& task, Outcome outcome, Duration pause = {}) {
    owner->mailbox().push_unbounded(std::make_unique<Notice>(
        DeliverySettled{.sale = task.sale,
                        .job = task.id,
                        .lease = task.lease,
                        .target = task.target,
                        .result = {.outcome = outcome, .pause = pause, .detail = "it said so"}}));
    step();
    step();
  }
  // The one that was begun last, taken out.
  delivery::Task last() {
    EXPECT_FALSE(carrier.begun.empty());
    delivery::Task task = std::move(carrier.begun.back());
    carrier.begun.pop_back();
    return task;
  }
  static std::string type_of(const delivery::Task& task) {
    return std::string(delivery::event_name_in(task.payload));
  }
  std::vector<std::string> types() const {
    std::vector<std::string> all;
    for (const auto& task : carrier.begun) all.push_back(type_of(task));
    return all;
  }
  boost::json::array jobs(const std::string& state = "") {
    return boost::json::parse(ask(ReadJobs{.state = state}).body).at("jobs").as_array();
  }

  ScriptedCarrier carrier;
};

TEST_F(DeliveryStory, AConfirmedOrderIsMailedToItsBuyerAndToldToTheEndpointThatWantsIt) {
  begin();
  EXPECT_EQ(types(), std::vector<std::string>{"sale.opened"});
  settle(last(), Outcome::delivered);
  const OrderId id = order(1);
  EXPECT_TRUE(carrier.begun.empty()) << "nothing to tell of yet";
  pay(order::ChargeOutcome::captured);
  ASSERT_EQ(carrier.begun.size(), 2U);
  const auto mail = std::find_if(carrier.begun.begin(), carrier.begun.end(),
                                 [](const auto& task) { return raw(task.target) == 0; });
  const auto data = boost::json::parse(mail->payload).at("data");
  EXPECT_EQ(data.at("email").as_string(), "ada@example.com");
  EXPECT_EQ(data.at("language").as_string(), "de");
  EXPECT_EQ(data.at("items").at(0).at("name").as_string(), "Tee");
  const auto hook = std::find_if(carrier.begun.begin(), carrier.begun.end(),
                                 [](const auto& task) { return raw(task.target) == 1; });
  const auto told = boost::json::parse(hook->payload);
  EXPECT_EQ(told.at("type").as_string(), "order.confirmed");
  EXPECT_EQ(told.at("data").at("order").as_string(), id.str());
  EXPECT_EQ(told.at("data").at("items").at(0).at("units").at(0), 1);
}

TEST_F(DeliveryStory, AnOrderStaysConfirmedWhateverBecomesOfItsMail) {
  begin();
  settle(last(), Outcome::delivered);
  const OrderId id = order(1);
  pay(order::ChargeOutcome::captured);
  while (!carrier.begun.empty()) settle(last(), Outcome::refused);
  EXPECT_EQ(jobs("dead").size(), 2U);
  const Answer answer = ask(ReadOrder{.order = id, .buyer = buyer(1)});
  EXPECT_EQ(boost::json::parse(answer.body).at("state").as_string(), "confirmed");
}

TEST_F(DeliveryStory, APaymentThatFailedIsToldToTheEndpointAlone) {
  begin();
  settle(last(), Outcome::delivered);
  order(1);
  pay(order::ChargeOutcome::declined);
  EXPECT_EQ(types(), std::vector<std::string>{"order.payment_failed"});
}

TEST_F(DeliveryStory, WhatIsToldInVainIsToldAgainUnderTheSameIdAndIsDeadInTheEnd) {
  begin();
  const delivery::Task first = last();
  settle(first, Outcome::failed);
  pass(seconds(4));
  EXPECT_TRUE(carrier.begun.empty());
  pass(seconds(2));
  const delivery::Task second = last();
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.payload, first.payload);
  settle(second, Outcome::failed);
  const auto dead = jobs("dead");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].at("kind").as_string(), "webhook");
  EXPECT_EQ(dead[0].at("event").as_string(), "sale.opened");
  EXPECT_EQ(dead[0].at("endpoint").as_string(), "erp");
  EXPECT_EQ(dead[0].at("last_error").as_string(), "it said so");
  EXPECT_EQ(front_of("drop").counters.jobs().dead, 1U);
}

TEST_F(DeliveryStory, WhatWasUnderWayWhenTheProcessEndedIsToldAgainUnderTheSameId) {
  begin();
  const delivery::Task before = last();
  begin_again();
  const delivery::Task after = last();
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.payload, before.payload);
  settle(after, Outcome::delivered);
  begin_again();
  EXPECT_TRUE(carrier.begun.empty()) << "told, and not anew: neither the delivery nor the opening";
}

TEST_F(DeliveryStory, NothingIsToldOfARoundThatTheLedgerRefused) {
  begin();
  settle(last(), Outcome::delivered);
  order(1);
  payments.end_last({.outcome = order::ChargeOutcome::captured, .provider_reference = "ch_1", .detail = ""});
  ASSERT_TRUE(ledger.commit(std::vector<ledger::Write>{
      ledger::TakeLease{.sale = "drop", .from = ledger::Lease{1}, .to = ledger::Lease{9}}}));
  step();
  step();
  EXPECT_TRUE(carrier.begun.empty());
}

TEST_F(DeliveryStory, ADeadOneIsRetriedByAPersonOrDropped) {
  begin();
  settle(last(), Outcome::refused);
  const auto id = *JobId::parse(std::string_view(jobs("dead").at(0).at("job").as_string()));
  const Answer retried = ask(ActOnJob{.id = id, .action = JobAction::retry});
  ASSERT_EQ(retried.verdict, Verdict::done);
  EXPECT_EQ(boost::json::parse(retried.body).at("state").as_string(), "ready");
  step();
  const delivery::Task again = last();
  EXPECT_EQ(again.id, id);
  EXPECT_EQ(ask(ActOnJob{.id = id, .action = JobAction::drop}).verdict, Verdict::conflict) << "it is not dead";
  settle(again, Outcome::refused);
  EXPECT_EQ(ask(ActOnJob{.id = id, .action = JobAction::drop}).verdict, Verdict::done);
  EXPECT_EQ(jobs().size(), 0U);
  begin_again();
  EXPECT_EQ(jobs().size(), 0U) << "also in the ledger";
}

TEST_F(DeliveryStory, AnEndpointThatIsGoneIsToldNothingMoreUntilAPersonSwitchesItOn) {
  begin();
  settle(last(), Outcome::gone);
  order(1);
  pay(order::ChargeOutcome::declined);
  EXPECT_TRUE(carrier.begun.empty());
  begin_again();
  EXPECT_TRUE(carrier.begun.empty()) << "also after a restart";
  const Answer listed = ask(ReadEndpoints{});
  EXPECT_EQ(boost::json::parse(listed.body).at("endpoints").at(0).at("off_for").at(0).as_string(), "drop");
  const auto id = *JobId::parse(std::string_view(jobs("dead").at(0).at("job").as_string()));
  EXPECT_EQ(ask(ActOnJob{.id = id, .action = JobAction::retry}).verdict, Verdict::conflict);
  EXPECT_EQ(ask(SwitchEndpoint{.endpoint = "nobody"}).verdict, Verdict::no_such_endpoint);
  ASSERT_EQ(ask(SwitchEndpoint{.endpoint = "erp", .why = "by a person"}).verdict, Verdict::done);
  EXPECT_EQ(ask(ActOnJob{.id = id, .action = JobAction::retry}).verdict, Verdict::done);
  step();
  EXPECT_EQ(last().id, id);
}

TEST_F(DeliveryStory, WhatWaitsForAnEndpointThatIsGoneIsDeadWhenItsTimeComes) {
  begin();
  const delivery::Task opened = last();
  order(1);
  pay(order::ChargeOutcome::declined);
  settle(last(), Outcome::failed);
  settle(opened, Outcome::gone);
  pass(seconds(6));
  EXPECT_TRUE(carrier.begun.empty());
  EXPECT_EQ(jobs("dead").size(), 2U);
}

TEST_F(DeliveryStory, OneEndpointHasAtMostItsShareUnderWayAndTheOthersGoOn) {
  settings.deliveries_in_flight_per_target_max = 1;
  begin();
  order(1);
  pay(order::ChargeOutcome::captured);
  ASSERT_EQ(carrier.begun.size(), 2U) << "the opening, still under way, and the mail";
  const auto opened = carrier.begun.front();
  EXPECT_EQ(type_of(opened), "sale.opened");
  carrier.begun.clear();
  settle(opened, Outcome::delivered);
  EXPECT_EQ(types(), std::vector<std::string>{"order.confirmed"});
}

TEST_F(DeliveryStory, ABrokerIsToldWhatEndpointsAreToldInTheSameWordsAndHasAWindowOfItsOwn) {
  settings.deliveries_in_flight_per_target_max = 1;
  settings.messages_in_flight_max = 2;
  delivery::Target broker = settings.targets[1];
  broker.kind = delivery::Kind::relay;
  broker.name.clear();
  settings.targets.push_back(broker);
  begin();
  const auto told = [this](std::size_t target) {
    std::vector<std::string> all;
    for (const auto& task : carrier.begun) {
      if (raw(task.target) == target) all.push_back(task.payload);
    }
    return all;
  };
  EXPECT_EQ(told(1), told(2));
  order(1);
  pay(order::ChargeOutcome::captured);
  EXPECT_EQ(told(1).size(), 1U) << "the opening is under way";
  ASSERT_EQ(told(2).size(), 2U);
  settle(carrier.begun.front(), Outcome::delivered);
  settle(carrier.begun.at(1), Outcome::delivered);
  EXPECT_EQ(told(1), told(2));
}

TEST_F(DeliveryStory, WhatACarrierHasNoRoomForIsNoTry) {
  open(a_sale(3));
  carrier.is_full = true;
  owner->set_carrier(carrier);
  for (int i = 0; i < 3; ++i) pass(seconds(1));
  EXPECT_EQ(jobs("ready").at(0).at("attempts"), 0);
  carrier.is_full = false;
  pass(seconds(2));
  EXPECT_EQ(types(), std::vector<std::string>{"sale.opened"});
}

TEST_F(DeliveryStory, SoldOutIsToldOnceAndSoIsTheEnd) {
  begin(1);
  settle(last(), Outcome::delivered);
  order(1);
  pay(order::ChargeOutcome::captured);
  const auto told = types();
  EXPECT_EQ(std::count(told.begin(), told.end(), "sale.sold_out"), 1);
  while (!carrier.begun.empty()) settle(last(), Outcome::delivered);
  begin_again();
  EXPECT_TRUE(carrier.begun.empty());
  ask(ActOnSale{.sale = "drop", .action = SaleAction::close});
  step();
  EXPECT_EQ(types(), std::vector<std::string>{"sale.closed"});
}

TEST_F(DeliveryStory, ASaleForRobotsWritesToNobody) {
  SaleConfig config = a_sale(3);
  config.rehearsal = true;
  open(config);
  owner->set_carrier(carrier);
  step();
  settle(last(), Outcome::delivered);
  order(1);
  pay(order::ChargeOutcome::captured);
  ASSERT_EQ(types(), std::vector<std::string>{"order.confirmed"});
  EXPECT_EQ(raw(carrier.begun[0].target), 1U) << "the endpoint, which is told that it is a rehearsal";
  EXPECT_TRUE(boost::json::parse(carrier.begun[0].payload).at("data").at("rehearsal").as_bool());
}

TEST_F(DeliveryStory, WhatTheSettingsKnowNobodyForAnyMoreIsDead) {
  begin();
  settings.targets.pop_back();
  begin_again();
  const auto dead = jobs("dead");
  ASSERT_EQ(dead.size(), 1U);
  const auto id = *JobId::parse(std::string_view(dead[0].at("job").as_string()));
  EXPECT_EQ(ask(ActOnJob{.id = id, .action = JobAction::retry}).verdict, Verdict::conflict);
  begin_again();
  EXPECT_EQ(jobs("dead").size(), 1U);
}

}  // namespace
}  // namespace sluice::shop
