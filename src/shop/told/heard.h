// What edges tell a sale's owner without a call: counts, handed in a few times a second. Edges write, the owner
// reads.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::shop {

struct Heard {
  std::atomic<std::uint64_t> status_reads{0};  // of the status document, that reached an edge
};

}  // namespace sluice::shop
