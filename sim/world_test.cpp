// The world itself keeps to what it is a model of: else what is found in it means nothing.
#include <gtest/gtest.h>

#include "sim/world/agenda.h"
#include "sim/world/bank.h"
#include "sim/world/machine_clock.h"

namespace sluice::sim {
namespace {

using order::ChargeOutcome;
using std::chrono::seconds;

TEST(Agenda, WhatIsPlannedHappensInTheOrderOfItsTimeAndOfItsPlanning) {
  Agenda agenda;
  std::string happened;
  agenda.after(seconds(2), [&] { happened += 'c'; });
  agenda.after(seconds(1), [&] {
    happened += 'a';
    agenda.after(seconds(1), [&] { happened += 'd'; });
  });
  agenda.after(seconds(1), [&] { happened += 'b'; });
  agenda.after(seconds(9), [&] { happened += 'e'; });
  while (agenda.run_next(seconds(5))) {
  }
  EXPECT_EQ(happened, "abcd");
  EXPECT_EQ(agenda.now(), seconds(5));
}

TEST(MachineClock, SettingTheWallClockMovesNothingElse) {
  Agenda agenda;
  MachineClock clock(agenda, world_start);
  const MonoTime before = clock.mono();
  clock.step(std::chrono::hours(1));
  EXPECT_EQ(clock.mono(), before);
  EXPECT_EQ(clock.wall(), world_start + std::chrono::hours(1));
  EXPECT_EQ(clock.true_wall(), world_start);
}

class BankBooks : public testing::Test {
protected:
  order::ChargeResult ask(order::PaymentVerb verb, const std::string& key, std::int64_t amount = 2500) {
    order::PaymentTask task{.job = {}, .order = OrderId(Id128(1, 1)), .verb = verb, .charge = {}};
    task.charge.idempotency_key = key;
    task.charge.method = method;
    task.charge.amount = amount;
    task.charge.provider_reference = reference;
    return bank.ask(task);
  }
  BankHabits habits;
  Agenda agenda;
  Chance chance{1};
  Bank bank{habits, agenda, chance};
  std::string method = "tok_ok";
  std::string reference;
};

TEST_F(BankBooks, OneKeyIsOneChargeHoweverOftenItIsAskedFor) {
  const auto first = ask(order::PaymentVerb::authorize, "k");
  EXPECT_EQ(first.outcome, ChargeOutcome::authorized);
  EXPECT_EQ(ask(order::PaymentVerb::authorize, "k").provider_reference, first.provider_reference);
  reference = first.provider_reference;
  EXPECT_EQ(ask(order::PaymentVerb::capture, "k").outcome, ChargeOutcome::captured);
  EXPECT_EQ(ask(order::PaymentVerb::capture, "k").outcome, ChargeOutcome::captured);
  EXPECT_EQ(bank.books().size(), 1U);
}

TEST_F(BankBooks, WhatIsLetGoIsNeverTaken) {
  reference = ask(order::PaymentVerb::authorize, "k").provider_reference;
  EXPECT_EQ(ask(order::PaymentVerb::cancel, "k").outcome, ChargeOutcome::authorized);
  EXPECT_EQ(ask(order::PaymentVerb::let_go, "k").outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(ask(order::PaymentVerb::capture, "k").outcome, ChargeOutcome::cancelled);
}

TEST_F(BankBooks, WhatIsCancelledBeforeItCameIsNeverSetAside) {
  EXPECT_EQ(ask(order::PaymentVerb::cancel, "k").outcome, ChargeOutcome::cancelled);
  EXPECT_EQ(ask(order::PaymentVerb::authorize, "k").outcome, ChargeOutcome::cancelled);
}

TEST_F(BankBooks, NoMoreIsPaidBackThanWasTaken) {
  reference = ask(order::PaymentVerb::authorize, "k").provider_reference;
  ask(order::PaymentVerb::capture, "k");
  EXPECT_EQ(ask(order::PaymentVerb::refund, "r1", 2000).outcome, ChargeOutcome::refunded);
  EXPECT_EQ(ask(order::PaymentVerb::refund, "r1", 2000).outcome, ChargeOutcome::refunded) << "the same once more";
  EXPECT_EQ(ask(order::PaymentVerb::refund, "r2", 2000).outcome, ChargeOutcome::declined);
  EXPECT_EQ(bank.books().begin()->second.paid_back, 2000);
}

}  // namespace
}  // namespace sluice::sim
