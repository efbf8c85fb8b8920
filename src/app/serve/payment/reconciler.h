// The reconciler: looks from a clock, and at the start, what the provider has of payments for our orders, and gives
// back what belongs to nobody.
//
// The payments of a provider are walked through (payment_walk.h) as far back as an authorization lives at the start
// and once an hour, and a few hours at each look between. What each means beside its order as the ledger has it is
// app/command/payment/reconciling.h's to say, and what is done about it app/command/payment/remedy.h's. A payment
// that is younger than `young` is left alone: its order may be on its way. An order whose payment waits for a person
// although the provider has its last word about it is asked about again, and so is one of which more was paid back
// than is known here. One for which the provider has no payment at all was charged nothing: it has failed.
//
// Invariants
//  1. Money is given back only of an order that is over in the ledger; what is over stays so.
//  2. Nothing is remembered that must last: a look after a crash finds what is still to be done, and does it under
//     the same key.
//  3. What a person must see to is an alarm (suspicions.h).
//
// Logs: reconciled (info: what was given back), payment_not_known (info: its order has failed), not_reconciled (warn:
// what could not be), provider_not_read (warn); and what suspicions.h logs.
//
// Owns a thread, `reconcile`, which blocks on the provider and on reading rows; nice 19. stand() is thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "base/log.h"
#include "base/time.h"
#include "edge/telemetry/metrics.h"
#include "fulfilment/payment/payment.h"
#include "fulfilment/stripe/stripe_intents.h"
#include "ledger/order_lists.h"

namespace sluice::app {

struct ReconcilerLimits {
  Duration every = std::chrono::minutes(1);  // zero: never
  Duration young = std::chrono::minutes(2);
};

class Reconciler {
public:
  struct Sources {
    fulfilment::PaymentProvider& client;
    std::unique_ptr<fulfilment::StripeIntents> payments;
    std::unique_ptr<ledger::OrderLists> orders;
    // The provider has its last word about this order, which waits for it here. Thread-safe; must not block.
    std::function<void(const ledger::OrderRow&, const std::string& payment)> on_decided;
    // Two looks have gone through all of its payments, and none is for this order, which waits for a person.
    // Likewise.
    std::function<void(const ledger::OrderRow&)> on_unknown;
    // More was paid back of this one than is known here. Likewise.
    std::function<void(const ledger::OrderRow&)> on_paid_back;
    const Clock& clock;
    Log& log;
  };
  // What is referred to must outlive it. Looks at once, but if it never does.
  Reconciler(Sources sources, const ReconcilerLimits& limits);
  // Waits for the call under way.
  ~Reconciler();
  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;

  [[nodiscard]] edge::ReconcilerStand stand() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::app
