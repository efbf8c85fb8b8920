// The owner: takes what is waiting, lets the sales decide, has it made durable, and only then tells and answers.
//
//   take (bounded) -> apply -> submit -> (durable) -> tell, begin payments, answer
//
// One round is in flight at a time. While it is being written the owner goes on: it takes what comes, applies it to
// the next round, ticks. Whatever that round says waits for its own turn, so nobody ever hears of what is not
// durable. Load grows the round, not the latency. step() is one turn and deterministic given its inputs; OwnerThread
// (owner_thread.h) runs it, tests and simulators call it themselves.
//
// A round that the ledger does not take is told to nobody, its calls are answered `read_only`, and memory, which is
// ahead of the ledger then, is thrown away: suspended, the owner loads the sales again until that works (health.h).
// Only a failed write or sync, or another owner's lease, is the end.
//
// Not thread-safe: one thread owns an Owner. The mailbox, the fronts and the directory are what other threads touch.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "order/payments.h"
#include "shop/archive.h"
#include "shop/call.h"
#include "shop/distribution.h"
#include "shop/health.h"
#include "shop/mailbox.h"
#include "shop/owned_sale.h"
#include "shop/round.h"
#include "shop/witness.h"

namespace sluice::shop {

// How the owner's rounds go, for the metrics. Written by the owner, read by any.
struct OwnerStats {
  Distribution<10> commit_seconds{{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}};
  Distribution<8> batch_sizes{{1, 4, 16, 64, 128, 256, 512, 1024}};  // calls that one round answered
  // How much later than due a tick ran, hence how much later than the pace says people were called.
  Distribution<9> tick_late_seconds{{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}};
};

class Owner {
public:
  Owner(ledger::Ledger& ledger, Archive& archive, const Clock& clock, Random& random, Log& log,
        const OwnerSettings& settings);
  ~Owner();
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  // Before the first step: takes over every sale in the ledger.
  [[nodiscard]] Result<void> load();
  // Before the first step: adds a sale of the configuration. What the ledger says of one it knows already wins; the
  // differing fields are returned.
  [[nodiscard]] Result<std::string> add(const SaleConfig& config);
  // Where payments are carried out; their results come back through the mailbox as PaymentSettled. None: they wait.
  // `payments` must outlive the last step.
  void set_payments(order::Payments& payments) { payments_ = &payments; }
  // Before the first step. `witness` outlives the owner.
  void add_witness(Witness& witness) { witnesses_.push_back(&witness); }
  // Thread-safe: no further payment is begun; what is due stays in the ledger for the next start.
  void stop_payments() { payments_stopped_.store(true, std::memory_order_release); }

  // One turn. Returns how long nothing will happen by itself: until then, or a call, there is nothing to do.
  Duration step();
  // Nothing more can be taken in before the round in flight has settled.
  [[nodiscard]] bool is_full() const { return is_in_flight_ && room() == 0; }

  // After the last step, when nobody puts calls in any more: answers what is left and records a clean end.
  void close_down();

  [[nodiscard]] Mailbox& mailbox() { return mailbox_; }
  [[nodiscard]] const Published<Directory>& directory() const { return directory_; }
  [[nodiscard]] const Health& health() const { return health_; }
  [[nodiscard]] const OwnerStats& stats() const { return stats_; }

  // For tests and simulators.
  [[nodiscard]] const char* broken_invariant() const;

private:
  [[nodiscard]] Now now() const { return {.mono = clock_.mono(), .wall = clock_.wall()}; }
  [[nodiscard]] OwnedSale* find(std::string_view sale);
  template <class Id>
  [[nodiscard]] OwnedSale* find_by(Id id);
  [[nodiscard]] std::size_t room() const;
  void renew(Round& round) const;

  // --- Taking and applying
  void take_in(Now now);
  void apply(Now now, CallPtr call);
  [[nodiscard]] bool is_for_archive(const Command& command) const;
  void refer(CallPtr call);
  Answer decide(Now now, Command& command);
  Answer decide(Now now, AddSale& add);
  Answer decide(Now now, PaymentSettled& settled);
  Answer decide(Now now, Checkout& checkout);
  Answer decide(Now now, ReadJobs& read);
  Answer decide(Now now, ReadJob& read) { return decide_job(now, read); }
  Answer decide(Now now, ActOnJob& act) { return decide_job(now, act); }
  template <class OfJob>
  Answer decide_job(Now now, OfJob& command);
  template <class Named>
  Answer decide(Now now, Named& command);

  // --- Time
  void advance(Now now);
  void share_read_budget();
  void begin_payments(Now now);
  [[nodiscard]] std::size_t room_for_payments() const;
  [[nodiscard]] Duration until_next(Now now) const;

  // --- Rounds
  void submit(Now now);
  bool settle(Now now);  // whether a round became durable
  void finish(Now now, Round& round);
  void dispatch(std::vector<order::PaymentTask> tasks);
  void refuse(Now now, const Error& error);
  [[nodiscard]] Health::Mode mode_after(Now now, const Error& error);
  void drop(Round& round);
  void set_mode(Health::Mode mode, const std::string& reason);

  // --- Loading
  [[nodiscard]] Result<void> load_sales(Now now);
  void try_to_resume(Now now);
  void publish_directory();

  ledger::Ledger& ledger_;
  Archive& archive_;
  const Clock& clock_;
  Log& log_;
  const OwnerSettings settings_;
  IdMint ids_;
  Mailbox mailbox_;
  Health health_;
  OwnerStats stats_;
  Published<Directory> directory_;
  std::vector<std::unique_ptr<OwnedSale>> sales_;
  std::vector<std::unique_ptr<OwnedSale>> new_sales_;  // in a round that is not durable yet, in the order of rounds
  std::vector<std::unique_ptr<OwnedSale>> loaded_;     // likewise, to take the place of all
  std::vector<Witness*> witnesses_;
  order::Payments* payments_ = nullptr;
  std::atomic<bool> payments_stopped_{false};
  std::size_t payments_in_flight_ = 0;

  std::array<Round, 2> rounds_;
  Round* open_ = &rounds_[0];     // being filled
  Round* written_ = &rounds_[1];  // in flight, or empty
  bool is_in_flight_ = false;
  MonoTime submitted_at_;
  std::vector<CallPtr> unfinished_;  // go on in the next round
  MonoTime next_tick_;
  MonoTime resume_at_;                  // when suspended: the next try
  std::vector<MonoTime> conflicts_;     // of late
  std::vector<CallPtr> batch_;          // reused
  std::vector<std::uint64_t> readers_;  // reused
};

}  // namespace sluice::shop
