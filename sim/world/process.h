// One life of the server's process: a real owner with its archive, over the simulated machine, without threads.
//
// It steps when it has something to do: a call has come, a round has settled, a tick is due. Destroying it kills it:
// what was on its way to the disk is there or not, and nobody hears of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "shop/owner/archive.h"
#include "shop/owner/owner.h"
#include "sim/judgement/record.h"
#include "sim/world/bank_line.h"
#include "sim/world/ledger_line.h"
#include "sim/world/machine_clock.h"

namespace sluice::sim {

// What a process finds when it begins; all of it outlives every process.
struct Machine {
  const Setup& setup;
  Agenda& agenda;
  Chance& chance;
  MachineClock& clock;
  Bank& bank;
  const bool& is_calm;  // faults have ended
  std::function<std::unique_ptr<LedgerLine>(Life)> open_ledger{};
  std::function<Result<std::unique_ptr<ledger::Reader>>()> open_reader{};
  BankLine::Garble garble{};      // none: the bank is asked what was meant
  bool declined_is_paid = false;  // for worlds with that bug in them
};

class Process {
public:
  using Answered = std::function<void(const shop::Answer&)>;

  Process(const Machine& machine, Life life);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Loads what the ledger has, and adds the sale if that is none of it. An error: the process ends, as a server does.
  [[nodiscard]] Result<void> begin();

  [[nodiscard]] Life life() const { return life_; }
  [[nodiscard]] shop::Owner& owner() { return *owner_; }
  [[nodiscard]] shop::Health::Mode health() const { return owner_->health().mode.load(); }
  // nullptr: there is none yet.
  [[nodiscard]] std::shared_ptr<shop::SaleFront> front();

  // --- As an edge does it. False: the mailbox is full.
  [[nodiscard]] bool reserve() { return owner_->mailbox().try_reserve(); }
  // Likewise for what may be a question only, which waits by itself.
  [[nodiscard]] bool reserve_for(const shop::Command& command) {
    using For = shop::Mailbox::For;
    return owner_->mailbox().try_reserve(shop::is_read(command) ? For::read : For::change);
  }
  void give_up() { owner_->mailbox().cancel(); }
  // REQUIRES: a reserved slot. `answered` is not called if the process ends before.
  void send(shop::Command command, Answered answered);
  // Without an answer. False: the mailbox is full.
  bool tell(shop::Command command);

  // It does not run for so long: swapped out, or its machine is.
  void stand_still(Duration time);
  [[nodiscard]] bool stands_still() const { return machine_.agenda.now() < still_until_; }

  // When it had last taken in all that it was sent: what came before that it knows.
  [[nodiscard]] Time knew_all_at() const { return knew_all_at_; }

  // After each step; for whoever looks at what it tells.
  std::function<void(Process&)> on_step;
  // The owner's own check, now and then. nullptr: all is well.
  [[nodiscard]] const char* broken_invariant() const { return owner_->broken_invariant(); }

private:
  class AnsweredCall;
  class Replies;
  void step();
  void plan_step(Duration after);

  const Machine machine_;
  const Life life_;
  SeededRandom random_;
  LogNothing log_;
  std::unique_ptr<LedgerLine> ledger_;
  std::unique_ptr<Replies> replies_;
  std::unique_ptr<shop::Archive> archive_;
  std::unique_ptr<BankLine> bank_line_;
  std::unique_ptr<shop::Owner> owner_;
  std::optional<Time> next_step_;
  Time still_until_{};
  Time knew_all_at_{};
  std::shared_ptr<bool> lives_ = std::make_shared<bool>(true);
};

}  // namespace sluice::sim
