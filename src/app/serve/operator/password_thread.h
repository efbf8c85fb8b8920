// The thread on which passwords are hashed and compared: one at a time, a quarter of a second and 32 MiB each, so
// that no thread that serves somebody is held up. Whoever guesses gets half of what a serving thread gets of a busy
// core, and an operator gets in while a crowd takes all there is: in seconds, where farther back it took minutes.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "edge/people/slow_work.h"
#include "http/loop.h"

namespace sluice::app {

class PasswordThread final : public edge::SlowWork {
public:
  static constexpr std::size_t waiting_max = 16;  // some seconds: more would have given up by their turn

  // `loop`: where `then` runs. It outlives this.
  explicit PasswordThread(http::Loop& loop);
  // Finishes what is under way; what waits is dropped.
  ~PasswordThread() override;
  PasswordThread(const PasswordThread&) = delete;
  PasswordThread& operator=(const PasswordThread&) = delete;

  [[nodiscard]] bool offer(std::function<void()> work, std::function<void()> then) override;

private:
  struct Task {
    std::function<void()> work;
    std::function<void()> then;
  };
  void run();

  http::Loop& loop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;  // guarded by mutex_
  bool is_ending_ = false;    // likewise
  std::thread thread_;        // last: it uses all of the above
};

}  // namespace sluice::app
