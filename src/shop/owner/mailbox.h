// The bounded queue in front of an owner: many edges put calls in, one owner takes everything that is waiting.
//
// Reads (command.h, is_read()) wait by themselves: they may fill a quarter of the mailbox, and are taken after
// whatever changes something, so that no crowd that asks how its orders stand is in front of one who buys. While more
// waits than a round takes, a sixteenth of it is theirs, or people would not hear that they have paid.
//
// A caller first reserves a slot, and only then takes anything it would have to give back (a place in line): a full
// mailbox refuses before it costs anybody anything. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "shop/owner/call.h"

namespace sluice::shop {

class Mailbox {
public:
  explicit Mailbox(std::size_t capacity) : capacity_(capacity), reads_max_((capacity + 3) / 4) {}

  enum class For : std::uint8_t { change, read };
  // False: full; answer 503. Each success is followed by exactly one call of that kind pushed, or cancel().
  [[nodiscard]] bool try_reserve(For what = For::change);
  void cancel(For what = For::change);
  void push(CallPtr call);
  // All of `calls`, leaving it empty: they go into one commit, and the owner's thread is woken once for them.
  void push_all(std::vector<CallPtr>& calls);

  // For results that must not be lost: pushes without a reservation, beyond the capacity if need be. Only for callers
  // that are bounded themselves (payments in flight, operators).
  void push_unbounded(CallPtr call);

  // --- Owner only.

  // Moves what waits (at most `max`) to the end of `out`, reads last.
  void take(std::vector<CallPtr>& out, std::size_t max);
  // Returns when something waits, wake() was called, or `timeout` is over.
  void wait(std::chrono::microseconds timeout);
  // Likewise, but whatever waits goes on waiting.
  void wait_for_wake(std::chrono::microseconds timeout);
  // Thread-safe: makes the current or next wait() return.
  void wake();

  [[nodiscard]] std::size_t depth() const { return used_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

private:
  using Calls = std::vector<CallPtr>;

  template <class Add>
  void add(Add add);  // and wakes the owner
  void put(CallPtr call);
  [[nodiscard]] bool is_empty() const { return changes_.empty() && reads_.empty(); }
  static std::size_t move(Calls& from, std::size_t max, Calls& to);

  const std::size_t capacity_;
  const std::size_t reads_max_;
  std::atomic<std::size_t> used_{0};
  std::atomic<std::size_t> reads_used_{0};  // of those
  std::atomic<std::uint64_t> refused_{0};
  std::mutex mutex_;
  std::condition_variable filled_;
  Calls changes_;          // guarded by mutex_
  Calls reads_;            // guarded by mutex_
  bool woken_ = false;     // guarded by mutex_
  bool sleeping_ = false;  // guarded by mutex_; spares the futex call when the owner is busy
};

}  // namespace sluice::shop
