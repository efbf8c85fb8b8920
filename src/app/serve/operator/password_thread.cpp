#include "app/serve/operator/password_thread.h"

#include <utility>

#include "base/background_thread.h"

namespace sluice::app {

PasswordThread::PasswordThread(http::Loop& loop) : loop_(loop), thread_([this] { run(); }) {}

PasswordThread::~PasswordThread() {
  {
    const std::lock_guard guard(mutex_);
    is_ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool PasswordThread::offer(std::function<void()> work, std::function<void()> then) {
  {
    const std::lock_guard guard(mutex_);
    if (waiting_.size() >= waiting_max) return false;
    waiting_.push_back({std::move(work), std::move(then)});
  }
  changed_.notify_one();
  return true;
}

void PasswordThread::run() {
  become_background_thread("passwords", StepBack::a_little);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
    if (is_ending_) return;
    const Task task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task.work();
    loop_.post(task.then);
    lock.lock();
  }
}

}  // namespace sluice::app
