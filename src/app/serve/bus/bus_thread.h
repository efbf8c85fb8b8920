// The thread `bus`, on which the end of the bus that a process has runs: an owner's, an edge's or a worker's.
//
// Of one thread, that which starts and stops the server.
#pragma once

#include <pthread.h>

#include <atomic>
#include <functional>
#include <thread>

namespace sluice::app {

class BusThread {
public:
  BusThread() = default;
  ~BusThread() { stop(); }
  BusThread(const BusThread&) = delete;
  BusThread& operator=(const BusThread&) = delete;

  // Begins to run `end`, which waits at `way`. Once; both must outlive the thread.
  template <class End, class Way>
  void run(End& end, Way& way) {
    wake_ = [&way] { way.wake(); };
    thread_ = std::thread([this, &end] {
      pthread_setname_np(pthread_self(), "bus");
      end.run(is_stopping_);
    });
  }
  // Blocks until the end has done what it does last. Idempotent; nothing, if it does not run.
  void stop() {
    is_stopping_.store(true, std::memory_order_release);
    if (!thread_.joinable()) return;
    wake_();
    thread_.join();
  }

private:
  std::atomic<bool> is_stopping_{false};
  std::function<void()> wake_;
  std::thread thread_;
};

}  // namespace sluice::app
