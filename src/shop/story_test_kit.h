// What stories told to an owner need: a clock that is moved by hand, a ledger in memory, calls whose answers are
// kept.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "ledger/in_place_ledger.h"
#include "ledger/memory/memory_store.h"
#include "order/scripted_payments.h"
#include "shop/owner/owner.h"

namespace sluice::shop {

inline const WallTime noon = *parse_rfc3339("2026-12-24T12:00:00Z");

inline SaleConfig a_sale(std::uint32_t stock) {
  SaleConfig config;
  config.id = "drop";
  config.name = "Drop";
  config.opens_at = noon;
  config.items = {{.id = "tee", .name = "Tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = stock}};
  return config;
}

class TestCall final : public Call {
public:
  TestCall(Command asked, Answer& out, ReplyQueue& replies) : Call(std::move(asked)), out_(out), replies_(replies) {}
  void complete() override { out_ = std::move(answer); }
  [[nodiscard]] ReplyQueue* reply_to() const override { return &replies_; }

private:
  Answer& out_;
  ReplyQueue& replies_;
};

class TestReplies final : public ReplyQueue {
public:
  void deliver(std::vector<CallPtr> calls) override {
    for (const CallPtr& call : calls) call->complete();
  }
};

// A shop whose process can end and begin again over the same ledger.
class ShopStory : public ::testing::Test {
protected:
  void open(const SaleConfig& config) {
    start();
    ASSERT_TRUE(owner->add({&config, 1}));
    step();
  }
  void start() {
    owner.reset();
    rounds = make_rounds();
    archive = std::make_unique<Archive>(ledger.open_reader().value());
    owner = std::make_unique<Owner>(*rounds, *archive, clock, random, log, settings);
    owner->set_payments(payments);
    const auto loaded = owner->load();
    ASSERT_TRUE(loaded) << loaded.error().detail;
  }
  // How rounds reach the store: at once, unless a story wants to see them on their way.
  virtual std::unique_ptr<ledger::Ledger> make_rounds() { return std::make_unique<ledger::InPlaceLedger>(ledger); }
  // `answer` is `unfinished` until its round is durable; with make_rounds() as it is, after the next step().
  void send(Command command, Answer& answer) {
    answer = {.verdict = Verdict::unfinished};
    EXPECT_TRUE(owner->mailbox().try_reserve());
    owner->mailbox().push(std::make_unique<TestCall>(std::move(command), answer, replies));
  }
  Answer ask(Command command) {
    Answer answer;
    send(std::move(command), answer);
    step();
    return answer;
  }
  void step() {
    owner->step();
    archive->answer_waiting();
    ASSERT_EQ(owner->broken_invariant(), nullptr);
  }
  // Time passes in ticks, as it does.
  void pass(Duration time) {
    for (; time > Duration::zero(); time -= settings.tick) {
      clock.advance(std::min<Duration>(time, settings.tick));
      step();
    }
  }
  static BuyerId buyer(std::uint64_t n) { return BuyerId(Id128(1, n)); }
  SaleFront& front_of(std::string_view sale) { return *owner->directory().copy().find(sale)->second; }

  ManualClock clock{noon};
  SeededRandom random{1};
  LogKept log;
  OwnerSettings settings;
  ledger::MemoryStore ledger;
  std::unique_ptr<ledger::Ledger> rounds;
  std::unique_ptr<Archive> archive;
  TestReplies replies;
  order::ScriptedPayments payments{[this](const order::PaymentTask& task, const order::ChargeResult& result) {
    owner->mailbox().push_unbounded(std::make_unique<Notice>(settled(task, result)));
  }};
  std::vector<order::PaymentTask>& tasks = payments.begun;
  std::unique_ptr<Owner> owner;
};

}  // namespace sluice::shop
