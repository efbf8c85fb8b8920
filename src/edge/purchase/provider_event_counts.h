// What became of the events of which payment providers told by themselves, for the metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::edge {

// How often each was the answer. Thread-safe.
struct ProviderEventCounts {
  std::atomic<std::uint64_t> taken{0};
  std::atomic<std::uint64_t> duplicate{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> ignored{0};  // of no order that is here
};

}  // namespace sluice::edge
