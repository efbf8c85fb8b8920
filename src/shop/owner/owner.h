// The owner: takes what is waiting, lets the sales decide, has it made durable, and only then tells and answers.
//
//   take (bounded) -> apply -> submit -> (durable) -> tell, begin payments, answer
//
// One round is in flight at a time. While it is being written the owner goes on: it takes what comes, applies it to
// the next round, ticks. Whatever that round says waits for its own turn, so nobody ever hears of what is not
// durable. Load grows the round, not the latency. step() is one turn and deterministic given its inputs; OwnerThread
// (owner_thread.h) runs it, tests and simulators call it themselves.
//
//   Sales      what it owns, loading, the directory       HealthKeeper  whether the shop can write, and the log of it
//   Routing    which sale answers a command               Dispatch, DeliveryDispatch  what is out
//   RoundTrip  the two rounds, witnesses, answers       Intake        the mailbox, call by call
//
// What is here is their order within a turn, and time.
//
// A round that the ledger does not take is told to nobody, its calls are answered `read_only`, and memory, which is
// ahead of the ledger then, is thrown away: suspended, the owner loads the sales again until that works (health.h).
// Only a failed write or sync, or another owner's lease, is the end.
//
// Not thread-safe: one thread owns an Owner. The mailbox, the fronts and the directory are what other threads touch.
#pragma once

#include "base/log.h"
#include "base/random.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "order/payments.h"
#include "shop/owner/archive.h"
#include "shop/owner/delivery_dispatch.h"
#include "shop/owner/dispatch.h"
#include "shop/owner/health_keeper.h"
#include "shop/owner/intake.h"
#include "shop/owner/mailbox.h"
#include "shop/owner/owner_settings.h"
#include "shop/owner/owner_stats.h"
#include "shop/owner/planned_sales.h"
#include "shop/owner/round_trip.h"
#include "shop/owner/routing.h"
#include "shop/owner/sales.h"
#include "shop/owner/witness.h"

namespace sluice::shop {

class Owner {
public:
  Owner(ledger::Ledger& ledger, Archive& archive, const Clock& clock, Random& random, Log& log,
        const OwnerSettings& settings);
  ~Owner();
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  // Before the first step: takes over every sale in the ledger.
  [[nodiscard]] Result<void> load();
  // Before the first step: adds the sales of the configuration, many a commit. What the ledger says of one that it
  // knows already wins; those that differ from it are returned.
  [[nodiscard]] Result<std::vector<DifferingSale>> add(std::span<const SaleConfig> configs);
  // Where payments are carried out; their results come back through the mailbox as PaymentSettled. None: they wait.
  // `payments` must outlive the last step.
  void set_payments(order::Payments& payments) { dispatch_.set_payments(payments); }
  // Likewise for what is told to the world outside; results come back as DeliverySettled.
  void set_carrier(delivery::Carrier& carrier) { deliveries_.set_carrier(carrier); }
  // Before the first step. `witness` outlives the owner.
  void add_witness(Witness& witness) { round_trip_.add_witness(witness); }
  // Thread-safe: no further payment is begun; what is due stays in the ledger for the next start.
  void stop_payments() { dispatch_.stop(); }
  void stop_deliveries() { deliveries_.stop(); }

  // One turn. Returns how long nothing will happen by itself: until then, or a call, there is nothing to do.
  Duration step();
  // Nothing more can be taken in before the round in flight has settled.
  [[nodiscard]] bool is_full() const { return round_trip_.is_in_flight() && round_trip_.room() == 0; }

  // After the last step, when nobody puts calls in any more: answers what is left and records a clean end.
  void close_down();

  [[nodiscard]] Mailbox& mailbox() { return mailbox_; }
  [[nodiscard]] const Published<Directory>& directory() const { return sales_.directory(); }
  [[nodiscard]] const Health& health() const { return health_.health(); }
  [[nodiscard]] const OwnerStats& stats() const { return stats_; }

  // For tests and simulators.
  [[nodiscard]] const char* broken_invariant() const { return sales_.broken_invariant(); }

private:
  [[nodiscard]] Now now() const { return {.mono = clock_.mono(), .wall = clock_.wall()}; }

  // --- Time
  void advance(Now now);
  void begin_payments(Now now);
  void begin_deliveries(Now now);
  [[nodiscard]] std::size_t room_for_payments() const { return dispatch_.room(round_trip_.payments()); }
  [[nodiscard]] Duration until_next(Now now) const;

  // --- Rounds
  void submit(Now now);
  void ask(Now now);
  bool settle(Now now);  // whether a round became durable
  void refuse(Now now, const Error& error);

  // --- Loading
  [[nodiscard]] Result<void> load_sales(Now now, std::string_view why);
  void try_to_resume(Now now);

  ledger::Ledger& ledger_;
  const Clock& clock_;
  const OwnerSettings settings_;
  IdMint ids_;
  Mailbox mailbox_;
  OwnerStats stats_;
  HealthKeeper health_;
  Sales sales_;
  Dispatch dispatch_;
  DeliveryDispatch deliveries_;
  RoundTrip round_trip_;  // after the sales: what is in a round goes first
  Routing routing_;
  Intake intake_;
  MonoTime next_tick_;
};

}  // namespace sluice::shop
