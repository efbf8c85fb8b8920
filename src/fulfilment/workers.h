// A fixed number of threads that carry out payment jobs, each blocking on the provider, below everybody else's
// priority.
//
// Jobs come from a sale's owner, which took them from the ledger; results go back to it. Nothing here is durable: a
// job that is lost with the process is still `ready` in the ledger and is handed over again at the next start.
#pragma once

#include <functional>
#include <memory>

#include "fulfilment/payment.h"

namespace sluice::fulfilment {

struct WorkerLimits {
  unsigned concurrency = 10;    // threads, so calls to the provider at once
  std::size_t queue_max = 256;  // tasks waiting for a thread; beyond that try_submit() says no
};

class Workers {
public:
  // `done` is called on a worker's thread, once a task; it may block for back-pressure.
  using Done = std::function<void(const PaymentTask&, const ChargeResult&)>;
  Workers(PaymentProvider& provider, const WorkerLimits& limits, Done done);
  // As stop().
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Thread-safe. False: the queue is full or the workers are stopping; submit again after the next result.
  [[nodiscard]] bool try_submit(PaymentTask task);

  // Waits for calls under way (at most the provider's time-out) and their `done`; queued tasks are dropped. One
  // thread; again: nothing.
  void stop();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
