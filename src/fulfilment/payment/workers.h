// A fixed number of threads that carry out payment tasks, each blocking on the provider, below everybody else's
// priority: order::Payments over a provider that blocks.
//
// Fair between payers (order/turns.h): tasks that wait are taken in turns, and of the threads an address and a person
// have a share, so that two hundred slow payments from one address keep nobody else's waiting, and those of one
// person nobody's behind the same address. Tasks of unknown payers take turns as if they were one payer's, but may
// keep every thread busy.
//
// A provider whose answers fail is not asked for a while (order/breaker.h): leave() says so to whoever begins tasks,
// and tasks that wait already come back `not_sent`. What an answer counts as: authorized, captured, declined,
// cancelled, refunded, under way or to be acted on is good, `failed` failed, `unknown` late, and `not_sent` is none.
//
// Logs: provider_away (warn) and provider_back (info), when the breaker opens and closes.
//
// Tasks come from a sale's owner, which took their jobs from the ledger; results go back to it. Nothing here is
// durable: a job that is lost with the process is still `ready` in the ledger and is handed over again at the next
// start.
#pragma once

#include <memory>

#include "base/log.h"
#include "base/span_sink.h"
#include "base/time.h"
#include "fulfilment/payment/payment.h"
#include "order/breaker.h"
#include "order/payments.h"
#include "order/turns.h"

namespace sluice::fulfilment {

struct WorkerLimits {
  unsigned concurrency = 10;  // threads, so calls to the provider at once
  // Of them, for one payer. More: the rest of the world waits for their slow answers.
  order::Shares shares{.address = 8, .person = 2};
  std::size_t queue_max = 256;  // tasks waiting for a thread; beyond that try_begin() says no
  order::BreakerLimits breaker{};
};

class Workers final : public order::Payments {
public:
  // `done` is called on a worker's thread, once a task; it may block for back-pressure.
  // `spans`: where calls of traces are told of; null: nobody collects them. What is referred to must outlive it.
  Workers(PaymentProvider& provider, const WorkerLimits& limits, const Clock& clock, Log& log,
          order::PaymentDone done, SpanSink* spans = nullptr);
  // As stop().
  ~Workers() override;
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Thread-safe. False: the queue is full or the workers are stopping; begin again after the next result.
  [[nodiscard]] bool try_begin(PaymentTask task) override;

  [[nodiscard]] order::Leave leave() override;
  // Thread-safe.
  [[nodiscard]] order::BreakerStand breaker() const;

  // Waits for calls under way (at most the provider's time-out) and their `done`; queued tasks are dropped. One
  // thread; again: nothing.
  void stop();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
