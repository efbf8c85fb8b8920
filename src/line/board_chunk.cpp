#include "line/board_chunk.h"

#include <bit>

namespace sluice::line {

std::uint32_t BoardChunk::returning_below(std::uint32_t index) const {
  std::uint32_t count = 0;
  for (std::uint32_t first = 0; first < index; first += 64) {
    std::uint64_t word = returning_[first / 64].load(std::memory_order_relaxed);
    if (index - first < 64) word &= bit(index) - 1;
    count += static_cast<std::uint32_t>(std::popcount(word));
  }
  return count;
}

}  // namespace sluice::line
