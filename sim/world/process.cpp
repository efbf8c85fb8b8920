#include "sim/world/process.h"

#include <algorithm>

namespace sluice::sim {
namespace {

// A thread that is woken is not there at once.
constexpr Duration wakes_after = Duration(50);

}  // namespace

class Process::AnsweredCall final : public shop::Call {
public:
  AnsweredCall(shop::Command asked, shop::ReplyQueue& replies, Answered answered)
      : Call(std::move(asked)), replies_(replies), answered_(std::move(answered)) {}
  void complete() override { answered_(answer); }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return &replies_; }

private:
  shop::ReplyQueue& replies_;
  Answered answered_;
};

class Process::Replies final : public shop::ReplyQueue {
public:
  void deliver(std::vector<shop::CallPtr> calls) override {
    for (const shop::CallPtr& call : calls) call->complete();
  }
};

Process::Process(const Machine& machine, Life life)
    : machine_(machine),
      life_(life),
      random_(machine.chance.seed()),
      ledger_(machine.open_ledger(life)),
      replies_(std::make_unique<Replies>()) {}

Process::~Process() {
  *lives_ = false;
  ledger_->break_off();
}

Result<void> Process::begin() {
  auto reader = machine_.open_reader();
  if (!reader) return reader.error();
  archive_ = std::make_unique<shop::Archive>(std::move(*reader));
  owner_ = std::make_unique<shop::Owner>(*ledger_, *archive_, machine_.clock, random_, log_, machine_.setup.owner);
  bank_line_ = std::make_unique<BankLine>(
      machine_.bank, machine_.setup.bank, machine_.is_calm, machine_.agenda, machine_.chance, machine_.clock,
      machine_.garble, [this](const order::PaymentTask& task, const order::ChargeResult& result) {
        order::ChargeResult heard = result;
        const bool is_no = heard.outcome == order::ChargeOutcome::declined;
        if (machine_.declined_is_paid && is_no) heard.outcome = order::ChargeOutcome::captured;
        owner_->mailbox().push_unbounded(std::make_unique<shop::Notice>(shop::settled(task, heard)));
        plan_step(wakes_after);
      });
  owner_->set_payments(*bank_line_);
  if (auto loaded = owner_->load(); !loaded) return loaded.error();
  if (auto added = owner_->add({&machine_.setup.sale, 1}); !added) return added.error();
  ledger_->on_settled([this] { plan_step(wakes_after); });
  plan_step(wakes_after);
  return {};
}

std::shared_ptr<shop::SaleFront> Process::front() {
  const auto directory = owner_->directory().snapshot();
  const auto found = directory->find(machine_.setup.sale.id);
  return found == directory->end() ? nullptr : found->second;
}

void Process::send(shop::Command command, Answered answered) {
  owner_->mailbox().push(std::make_unique<AnsweredCall>(std::move(command), *replies_, std::move(answered)));
  plan_step(wakes_after);
}

bool Process::tell(shop::Command command) {
  if (!reserve()) return false;
  owner_->mailbox().push(std::make_unique<shop::Notice>(std::move(command)));
  plan_step(wakes_after);
  return true;
}

void Process::stand_still(Duration time) {
  still_until_ = machine_.agenda.now() + time;
  ledger_->stand_still(still_until_);
  next_step_.reset();
  plan_step(time);
}

void Process::plan_step(Duration after) {
  const Time when = std::max(machine_.agenda.now() + after, still_until_);
  if (next_step_ && *next_step_ <= when) return;
  next_step_ = when;
  machine_.agenda.after(when - machine_.agenda.now(), [this, when, lives = lives_] {
    if (*lives && next_step_ == when) step();
  });
}

void Process::step() {
  next_step_.reset();
  const Duration idle = owner_->step();
  if (owner_->mailbox().depth() == 0) knew_all_at_ = machine_.agenda.now();
  if (archive_->answer_waiting()) plan_step(wakes_after);
  if (on_step) on_step(*this);
  plan_step(std::max(idle, wakes_after));
}

}  // namespace sluice::sim
