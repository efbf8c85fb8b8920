// What a server counts of itself.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::http {

// Counters of the transport itself; written by the server's thread, readable from any.
struct Stats {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_accepted{0};
  std::atomic<std::uint64_t> connections_refused{0};  // over connections_max
  std::atomic<std::uint64_t> connections_evicted{0};  // idle ones that were ended in favour of a newcomer
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> requests_malformed{0};
  std::atomic<std::uint64_t> clients_too_slow{0};
  // Out of descriptors or memory; accepting resumes a quarter second later.
  std::atomic<std::uint64_t> accept_errors{0};
};

// Written by one thread, so that a plain load and store do; a locked increment costs more than it gives.
inline void count_up(std::atomic<std::uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace sluice::http
