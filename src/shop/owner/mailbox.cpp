#include "shop/owner/mailbox.h"

#include <algorithm>
#include <iterator>

namespace sluice::shop {

bool Mailbox::try_reserve() {
  if (used_.fetch_add(1, std::memory_order_relaxed) < capacity_) return true;
  used_.fetch_sub(1, std::memory_order_relaxed);
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

template <class Add>
void Mailbox::add(Add add) {
  bool wake_owner = false;
  {
    const std::lock_guard guard(mutex_);
    add(waiting_);
    wake_owner = std::exchange(sleeping_, false);
  }
  if (wake_owner) filled_.notify_one();
}

void Mailbox::push(CallPtr call) {
  add([&](std::vector<CallPtr>& waiting) { waiting.push_back(std::move(call)); });
}

void Mailbox::push_all(std::vector<CallPtr>& calls) {
  if (calls.empty()) return;
  add([&](std::vector<CallPtr>& waiting) { std::move(calls.begin(), calls.end(), std::back_inserter(waiting)); });
  calls.clear();
}

void Mailbox::push_unbounded(CallPtr call) {
  used_.fetch_add(1, std::memory_order_relaxed);
  push(std::move(call));
}

void Mailbox::take(std::vector<CallPtr>& out, std::size_t max) {
  const std::lock_guard guard(mutex_);
  const std::size_t count = std::min(max, waiting_.size());
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(waiting_.begin(), end, std::back_inserter(out));
  waiting_.erase(waiting_.begin(), end);
  used_.fetch_sub(count, std::memory_order_relaxed);
}

void Mailbox::wait(std::chrono::microseconds timeout) {
  std::unique_lock lock(mutex_);
  if (waiting_.empty() && !woken_) {
    sleeping_ = true;
    filled_.wait_for(lock, timeout, [this] { return !waiting_.empty() || woken_; });
    sleeping_ = false;
  }
  woken_ = false;
}

void Mailbox::wait_for_wake(std::chrono::microseconds timeout) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, timeout, [this] { return woken_; });
  woken_ = false;
}

void Mailbox::wake() {
  {
    const std::lock_guard guard(mutex_);
    woken_ = true;
  }
  filled_.notify_one();
}

}  // namespace sluice::shop
