#include "fulfilment/workers.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/background_thread.h"
#include "order/turns.h"

namespace sluice::fulfilment {

class Workers::Impl {
public:
  Impl(PaymentProvider& provider, const WorkerLimits& limits, order::PaymentDone done)
      : provider_(provider), queue_max_(limits.queue_max), done_(std::move(done)), tasks_(limits.per_payer_max) {
    threads_.reserve(limits.concurrency);
    for (unsigned i = 0; i < limits.concurrency; ++i) threads_.emplace_back([this, i] { run(i); });
  }

  ~Impl() { stop(); }

  void stop() {
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
      tasks_.clear();
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool try_begin(PaymentTask task) {
    {
      const std::lock_guard guard(mutex_);
      if (stopping_ || tasks_.waiting() >= queue_max_) return false;
      const order::Payer payer = task.payer;
      tasks_.add(payer, std::move(task));
    }
    wake_.notify_one();
    return true;
  }

private:
  void run(unsigned index) {
    become_background_thread(("pay-" + std::to_string(index)).c_str());
    while (const auto task = take()) {
      const ChargeResult result = ask(*task);
      // A payer at the limit may have one more now: whoever waits may take it, and this thread is one of them.
      end(task->payer);
      done_(*task, result);
    }
  }

  ChargeResult ask(const PaymentTask& task) {
    switch (task.verb) {
      case order::PaymentVerb::charge:
        return provider_.charge(task.charge);
      case order::PaymentVerb::cancel:
        return provider_.cancel(task.charge);
    }
    return {.outcome = ChargeOutcome::not_sent, .provider_reference = {}, .detail = "neither charge nor cancel"};
  }

  void end(order::Payer payer) {
    {
      const std::lock_guard guard(mutex_);
      tasks_.end(payer);
    }
    wake_.notify_one();
  }

  // Blocks for the next task; nullopt when stopping.
  std::optional<PaymentTask> take() {
    std::unique_lock guard(mutex_);
    wake_.wait(guard, [this] { return stopping_ || tasks_.can_take(); });
    if (stopping_) return std::nullopt;
    return std::move(tasks_.take()->second);
  }

  PaymentProvider& provider_;
  const std::size_t queue_max_;
  const order::PaymentDone done_;

  std::mutex mutex_;
  std::condition_variable wake_;
  order::Turns<PaymentTask> tasks_;  // by mutex_
  bool stopping_ = false;            // by mutex_

  std::vector<std::thread> threads_;
};

Workers::Workers(PaymentProvider& provider, const WorkerLimits& limits, order::PaymentDone done)
    : impl_(std::make_unique<Impl>(provider, limits, std::move(done))) {}

Workers::~Workers() = default;

void Workers::stop() {
  impl_->stop();
}

bool Workers::try_begin(PaymentTask task) {
  return impl_->try_begin(std::move(task));
}

}  // namespace sluice::fulfilment
