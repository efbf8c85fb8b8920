#include "shop/owner/mailbox.h"

#include <algorithm>
#include <iterator>

namespace sluice::shop {

bool Mailbox::try_reserve(For what) {
  const bool has_room = used_.fetch_add(1, std::memory_order_relaxed) < capacity_;
  const bool is_read = what == For::read;
  if (has_room && (!is_read || reads_used_.fetch_add(1, std::memory_order_relaxed) < reads_max_)) return true;
  used_.fetch_sub(1, std::memory_order_relaxed);
  if (has_room) reads_used_.fetch_sub(1, std::memory_order_relaxed);
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void Mailbox::cancel(For what) {
  used_.fetch_sub(1, std::memory_order_relaxed);
  if (what == For::read) reads_used_.fetch_sub(1, std::memory_order_relaxed);
}

template <class Add>
void Mailbox::add(Add add) {
  bool wake_owner = false;
  {
    const std::lock_guard guard(mutex_);
    add();
    wake_owner = std::exchange(sleeping_, false);
  }
  if (wake_owner) filled_.notify_one();
}

// REQUIRES: mutex_ is held.
void Mailbox::put(CallPtr call) {
  (is_read(call->command) ? reads_ : changes_).push_back(std::move(call));
}

void Mailbox::push(CallPtr call) {
  add([&] { put(std::move(call)); });
}

void Mailbox::push_all(std::vector<CallPtr>& calls) {
  if (calls.empty()) return;
  add([&] {
    for (CallPtr& call : calls) put(std::move(call));
  });
  calls.clear();
}

void Mailbox::push_unbounded(CallPtr call) {
  used_.fetch_add(1, std::memory_order_relaxed);
  if (is_read(call->command)) reads_used_.fetch_add(1, std::memory_order_relaxed);
  push(std::move(call));
}

std::size_t Mailbox::move(Calls& from, std::size_t max, Calls& to) {
  const std::size_t count = std::min(max, from.size());
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(from.begin(), end, std::back_inserter(to));
  from.erase(from.begin(), end);
  return count;
}

void Mailbox::take(std::vector<CallPtr>& out, std::size_t max) {
  constexpr std::size_t reads_part = 16;
  const std::lock_guard guard(mutex_);
  const std::size_t kept_for_reads = std::min(reads_.size(), max / reads_part);
  const std::size_t changes = move(changes_, max - kept_for_reads, out);
  const std::size_t reads = move(reads_, max - changes, out);
  used_.fetch_sub(changes + reads, std::memory_order_relaxed);
  reads_used_.fetch_sub(reads, std::memory_order_relaxed);
}

void Mailbox::wait(std::chrono::microseconds timeout) {
  std::unique_lock lock(mutex_);
  if (is_empty() && !woken_) {
    sleeping_ = true;
    filled_.wait_for(lock, timeout, [this] { return !is_empty() || woken_; });
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
