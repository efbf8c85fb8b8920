// Carries deliveries out: one thread, many transfers at once, so that an endpoint which hangs costs a timer and no
// thread (delivery::Carrier over libcurl's multi interface).
//
// Bounds: of each target at most `concurrency` transfers are on their way and `queue_max` more wait; beyond that
// try_begin() says no. A transfer ends within its sender's time-out, so what was taken comes back within
// (queue_max / concurrency + 1) time-outs, which is well below half of delivery::lease_time.
//
// Nothing here is durable: what is lost with the process is still `ready` in the ledger, and is begun again at the
// next start, under the same id.
//
// Threads: `courier`, and libcurl's own for looking names up.
#pragma once

#include <memory>
#include <vector>

#include "base/span_sink.h"
#include "base/time.h"
#include "delivery/carrier.h"
#include "fulfilment/courier/transfer.h"

namespace sluice::fulfilment {

struct CourierLimits {
  std::size_t concurrency = 8;  // transfers at once, to each target
  std::size_t queue_max = 24;   // waiting, for each
};

// Where tries of deliveries are told of for their traces.
struct CourierTraces {
  SpanSink* sink = nullptr;  // null: nobody collects them
  const Clock* clock = nullptr;
};

class Courier final : public delivery::Carrier {
public:
  // `senders[i]` tells the target i. `done` is called on the courier's thread, once a task. curl_global_init() comes
  // first.
  Courier(std::vector<std::unique_ptr<Sender>> senders, const CourierLimits& limits, delivery::CarrierDone done,
          CourierTraces traces = {});
  // As stop().
  ~Courier() override;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Thread-safe. REQUIRES: task.target is one of the senders'.
  [[nodiscard]] bool try_begin(delivery::Task task) override;

  // Breaks off what is on its way; of that, and of what waits, nobody hears. One thread; again: nothing.
  void stop();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
