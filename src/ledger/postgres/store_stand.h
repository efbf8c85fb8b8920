// How a ledger in PostgreSQL stands, for metrics and for whoever asks. The store writes, any thread reads.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::ledger::postgres {

struct StoreStand {
  std::atomic<bool> is_connected{false};
  std::atomic<std::uint64_t> connections{0};  // that the owner has made
  // Commits whose answer was lost, by what had become of them.
  std::atomic<std::uint64_t> found_committed{0};
  std::atomic<std::uint64_t> found_missing{0};  // and sent again
  std::atomic<std::uint64_t> standbys{0};       // in step when it was connected to, as far as this user may see them
};

}  // namespace sluice::ledger::postgres
