// The owner: takes everything that is waiting, lets the engines decide, commits it in one go, and only then answers.
//
//   take (bounded) -> apply -> commit -> answer
//
// Load grows the batch, not the latency. step() is one round and deterministic given its inputs; OwnerThread
// (owner_thread.h) runs it, tests and simulators call it themselves.
//
// Not thread-safe: one thread owns an Owner. The mailbox, the fronts and the directory are what other threads touch.
//
// After a failed commit nothing more is acknowledged: the engines are ahead of the ledger then, and a sync that
// failed must not be tried again. Every call is answered `read_only`, until a restart reads the ledger anew.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "fulfilment/workers.h"
#include "ledger/ledger.h"
#include "shop/call.h"
#include "shop/distribution.h"
#include "shop/health.h"
#include "shop/journal.h"
#include "shop/mailbox.h"
#include "shop/owned_sale.h"
#include "shop/sale_front.h"

namespace sluice::shop {

// Where payments go. Thread-safe; false: no room at the moment.
using PaymentSink = std::function<bool(fulfilment::PaymentTask)>;

// How the owner's rounds go, for the metrics. Written by the owner, read by any.
struct OwnerStats {
  Distribution<10> commit_seconds{{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}};
  Distribution<8> batch_sizes{{1, 4, 16, 64, 128, 256, 512, 1024}};  // calls that one commit answered
  // How much later than due a tick ran, hence how much later than the pace says people were called.
  Distribution<9> tick_late_seconds{{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}};
};

class Owner {
public:
  Owner(ledger::Ledger& ledger, const Clock& clock, Random& random, const OwnerSettings& settings);
  ~Owner();

  // Before the first step: takes over every sale in the ledger.
  [[nodiscard]] Result<void> load();
  // Before the first step: adds a sale of the configuration. What the ledger says of one it knows already wins; the
  // differing fields are returned.
  [[nodiscard]] Result<std::string> add(const SaleConfig& config);
  void set_payments(PaymentSink sink) { payments_ = std::move(sink); }
  // Thread-safe: no further payment is begun; what is due stays in the ledger for the next start.
  void stop_payments() { payments_stopped_.store(true, std::memory_order_release); }

  // One round. Returns how long nothing will happen by itself: until then, or a call, there is nothing to do.
  Duration step();

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
  void insert(std::unique_ptr<OwnedSale> sale);

  void begin_tick(Now now);
  void share_read_budget();
  void apply_batch(Now now);
  Answer apply(Now now, const TakeUnits& take);
  Answer apply(Now now, const ReadHold& read);
  Answer apply(Now now, const ReleaseHold& release);
  Answer apply(Now now, const Checkout& checkout);
  Answer apply(Now now, const ReadOrder& read);
  Answer apply(Now now, const PaymentSettled& settled);
  Answer apply(Now now, const AddSale& add);
  Answer apply(Now now, const ReadJobs& read);
  Answer apply(Now now, const ReadJob& read);
  Answer apply(Now now, const ActOnJob& act);
  // Commands that name their sale.
  template <class Named>
  Answer apply(Now now, const Named& command);
  template <class Command>
  Answer apply_where_hold_is(Now now, const Command& command);
  // Holds and orders that are over live in the ledger only.
  std::optional<ledger::HoldRow> finished_hold(HoldId id, BuyerId buyer);

  [[nodiscard]] bool commit();
  void fail(const std::string& reason);
  void answer_batch();
  [[nodiscard]] bool has_room_for_payments() const;
  void take_payments(Now now);
  void dispatch_payments();
  [[nodiscard]] Duration until_next(Now now) const;

  ledger::Ledger& ledger_;
  const Clock& clock_;
  const OwnerSettings settings_;
  IdMint ids_;
  Mailbox mailbox_;
  Health health_;
  OwnerStats stats_;
  Published<Directory> directory_;
  std::vector<std::unique_ptr<OwnedSale>> sales_;
  std::vector<std::unique_ptr<OwnedSale>> new_sales_;  // added by this batch, not committed yet
  PaymentSink payments_;
  std::atomic<bool> payments_stopped_{false};
  std::size_t payments_in_flight_ = 0;
  MonoTime next_tick_;
  Journal journal_;
  std::vector<CallPtr> batch_;                         // reused
  std::vector<fulfilment::PaymentTask> due_payments_;  // reused
  std::vector<std::uint64_t> readers_;                 // reused
};

}  // namespace sluice::shop
