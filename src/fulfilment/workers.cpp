#include "fulfilment/workers.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/background_thread.h"

namespace sluice::fulfilment {

class Workers::Impl {
public:
  Impl(PaymentProvider& provider, const WorkerLimits& limits, Done done)
      : provider_(provider), queue_max_(limits.queue_max), done_(std::move(done)) {
    threads_.reserve(limits.concurrency);
    for (unsigned i = 0; i < limits.concurrency; ++i) threads_.emplace_back([this, i] { run(i); });
  }

  ~Impl() { stop(); }

  void stop() {
    std::deque<PaymentTask> dropped;
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
      dropped.swap(queue_);
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool try_submit(PaymentTask task) {
    {
      const std::lock_guard guard(mutex_);
      if (stopping_ || queue_.size() >= queue_max_) return false;
      queue_.push_back(std::move(task));
    }
    wake_.notify_one();
    return true;
  }

private:
  void run(unsigned index) {
    become_background_thread(("pay-" + std::to_string(index)).c_str());
    while (const auto task = take()) done_(*task, provider_.charge(task->charge));
  }

  // Blocks for the next task; nullopt when stopping.
  std::optional<PaymentTask> take() {
    std::unique_lock guard(mutex_);
    wake_.wait(guard, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return std::nullopt;
    PaymentTask task = std::move(queue_.front());
    queue_.pop_front();
    return task;
  }

  PaymentProvider& provider_;
  const std::size_t queue_max_;
  const Done done_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<PaymentTask> queue_;  // by mutex_
  bool stopping_ = false;          // by mutex_

  std::vector<std::thread> threads_;
};

Workers::Workers(PaymentProvider& provider, const WorkerLimits& limits, Done done)
    : impl_(std::make_unique<Impl>(provider, limits, std::move(done))) {}

Workers::~Workers() = default;

void Workers::stop() {
  impl_->stop();
}

bool Workers::try_submit(PaymentTask task) {
  return impl_->try_submit(std::move(task));
}

}  // namespace sluice::fulfilment
