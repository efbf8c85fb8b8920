#include "fulfilment/payment/workers.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/background_thread.h"
#include "fulfilment/payment/provider_calls.h"
#include "order/turns.h"

namespace sluice::fulfilment {

class Workers::Impl {
public:
  Impl(PaymentProvider& provider, const WorkerLimits& limits, const Clock& clock, Log& log, order::PaymentDone done,
       SpanSink* spans)
      : provider_(provider),
        queue_max_(limits.queue_max),
        clock_(clock),
        log_(log),
        done_(std::move(done)),
        calls_(provider, clock, spans),
        tasks_(limits.shares),
        breaker_(limits.breaker) {
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

  order::Leave leave() {
    const std::lock_guard guard(mutex_);
    const MonoTime now = clock_.mono();
    const Duration open_for = breaker_.open_for(now);
    return {.room = breaker_.room(now), .hold_back = open_for > Duration::zero() ? open_for : probing_pause};
  }

  order::BreakerStand breaker() const {
    const std::lock_guard guard(mutex_);
    return {.state = breaker_.state(clock_.mono()), .trips = breaker_.trips()};
  }

private:
  // While a few are asked to see whether the provider is back: it has answered or timed out by then.
  static constexpr Duration probing_pause = std::chrono::seconds(5);

  struct Taken {
    PaymentTask task;
    bool may_ask = false;
  };

  void run(unsigned index) {
    become_background_thread(("pay-" + std::to_string(index)).c_str());
    while (const auto taken = take()) {
      const ChargeResult result = taken->may_ask ? calls_.make(taken->task) : not_asked();
      // A payer at the limit may have one more now: whoever waits may take it, and this thread is one of them.
      end(*taken, result.outcome);
      done_(taken->task, result);
    }
  }

  static ChargeResult not_asked() {
    return {.outcome = ChargeOutcome::not_sent,
            .provider_reference = {},
            .detail = std::string(order::not_asked_for_now)};
  }

  void end(const Taken& taken, ChargeOutcome outcome) {
    auto change = order::Breaker::Change::none;
    {
      const std::lock_guard guard(mutex_);
      tasks_.end(taken.task.payer);
      if (taken.may_ask) change = note(voice_of(taken.task), outcome);
    }
    wake_.notify_one();
    tell(change);
  }

  // Of a payer who is not known after a restart, each order speaks for itself.
  static order::Speaker voice_of(const PaymentTask& task) {
    return task.payer.address == 0 ? task.order.value().random() : task.payer.address;
  }

  // REQUIRES: mutex_ is held.
  order::Breaker::Change note(order::Speaker speaker, ChargeOutcome outcome) {
    using Answered = order::Breaker::Answered;
    const MonoTime now = clock_.mono();
    switch (outcome) {
      case ChargeOutcome::authorized:
      case ChargeOutcome::captured:
      case ChargeOutcome::declined:
      case ChargeOutcome::cancelled:
      case ChargeOutcome::action_required:
      case ChargeOutcome::under_way:
      case ChargeOutcome::refunded:
        return breaker_.note(now, speaker, Answered::good);
      case ChargeOutcome::failed:
        return breaker_.note(now, speaker, Answered::failed);
      case ChargeOutcome::unknown:
        return breaker_.note(now, speaker, Answered::late);
      case ChargeOutcome::not_sent:
        breaker_.note_unsent(now);
    }
    return order::Breaker::Change::none;
  }

  void tell(order::Breaker::Change change) {
    switch (change) {
      case order::Breaker::Change::none:
        return;
      case order::Breaker::Change::opened:
        return log_.warn("provider_away", {{"provider", provider_.name()}});
      case order::Breaker::Change::closed:
        return log_.info("provider_back", {{"provider", provider_.name()}});
    }
  }

  // Blocks for the next task; nullopt when stopping.
  std::optional<Taken> take() {
    std::unique_lock guard(mutex_);
    wake_.wait(guard, [this] { return stopping_ || tasks_.can_take(); });
    if (stopping_) return std::nullopt;
    PaymentTask task = std::move(tasks_.take()->second);
    return Taken{.task = std::move(task), .may_ask = breaker_.admit(clock_.mono())};
  }

  PaymentProvider& provider_;
  const std::size_t queue_max_;
  const Clock& clock_;
  Log& log_;
  const order::PaymentDone done_;
  ProviderCalls calls_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  order::Turns<PaymentTask> tasks_;  // by mutex_
  order::Breaker breaker_;           // by mutex_
  bool stopping_ = false;            // by mutex_

  std::vector<std::thread> threads_;
};

Workers::Workers(PaymentProvider& provider, const WorkerLimits& limits, const Clock& clock, Log& log,
                 order::PaymentDone done, SpanSink* spans)
    : impl_(std::make_unique<Impl>(provider, limits, clock, log, std::move(done), spans)) {}

Workers::~Workers() = default;

void Workers::stop() {
  impl_->stop();
}

order::Leave Workers::leave() {
  return impl_->leave();
}

order::BreakerStand Workers::breaker() const {
  return impl_->breaker();
}

bool Workers::try_begin(PaymentTask task) {
  return impl_->try_begin(std::move(task));
}

}  // namespace sluice::fulfilment
