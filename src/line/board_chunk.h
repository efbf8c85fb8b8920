// 65 536 places of a board: a mark, two bits of presence and the sums before each block.
//
// The owner alone writes marks and sums, so its bits are plain loads and stores; edges set presence. All is atomic,
// and what belongs to an ordinal is told by its index within the chunk.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace sluice::line {

// Stored per ordinal; what it means together with `serving` is told by Standing.
enum class Mark : std::uint8_t {
  fresh,      // nothing has happened: waiting above serving, called at or below it
  passed,     // its turn came while it was absent; next as soon as it is seen
  returning,  // was passed, has been seen, and is next
  recalled,   // was passed, came back, and is called
  used,       // redeemed
  lapsed,     // called, and did not come in time
  left,       // gave its place up
  cleared,    // waited when the line was cleared
};

class BoardChunk {
public:
  static constexpr std::uint32_t size = 65536;
  static constexpr std::uint32_t block_size = 512;

  // --- Any thread. A word is the bits of the 64 places around `index`.

  // Notes presence in a window (0 or 1). True: the place was passed over.
  bool see(std::uint32_t window, std::uint32_t index) {
    auto& word = seen_[window][index / 64];
    // Most polls find their bit set already; reading first keeps the cache line shared.
    // The locked operation also orders it before the mark is read: either the owner, passing over this ordinal, sees
    // the bit, or the mark is seen here (PassedOver::pass_over is the other half).
    if ((word.load(std::memory_order_relaxed) & bit(index)) == 0)
      word.fetch_or(bit(index), std::memory_order_seq_cst);
    return marks_[index].load(std::memory_order_seq_cst) == Mark::passed;
  }
  [[nodiscard]] Mark mark(std::uint32_t index) const { return marks_[index].load(std::memory_order_acquire); }
  [[nodiscard]] std::uint64_t seen_word(std::uint32_t index) const {
    return seen_[0][index / 64].load(std::memory_order_relaxed) |
           seen_[1][index / 64].load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t marked_word(std::uint32_t index) const {  // 1 = the mark is not `fresh`
    return marked_[index / 64].load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint32_t returning() const { return returning_count_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t returning_below(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t ahead_of_block(std::uint32_t index) const {
    return ahead_of_block_[index / block_size].load(std::memory_order_relaxed);
  }

  // --- Owner only.

  void set_mark(std::uint32_t index, Mark mark);
  void set_seen(std::uint32_t window, std::uint32_t index, bool seen) {
    put_bit(seen_[window][index / 64], index, seen);
  }
  void clear_window(std::uint32_t window) {
    for (auto& word : seen_[window]) word.store(0, std::memory_order_relaxed);
  }
  void set_ahead_of_block(std::uint32_t index, std::uint32_t people) {
    ahead_of_block_[index / block_size].store(people, std::memory_order_relaxed);
  }

private:
  using Bits = std::array<std::atomic<std::uint64_t>, size / 64>;

  static constexpr std::uint64_t bit(std::uint32_t index) { return std::uint64_t{1} << (index % 64U); }
  // True: the bit changed.
  static bool put_bit(std::atomic<std::uint64_t>& word, std::uint32_t index, bool value);

  std::atomic<std::uint32_t> returning_count_{0};
  Bits returning_{};  // 1 = the mark is `returning`
  std::array<std::atomic<Mark>, size> marks_{};
  std::array<Bits, 2> seen_{};
  Bits marked_{};
  std::array<std::atomic<std::uint32_t>, size / block_size> ahead_of_block_{};
};

inline bool BoardChunk::put_bit(std::atomic<std::uint64_t>& word, std::uint32_t index, bool value) {
  const std::uint64_t before = word.load(std::memory_order_relaxed);
  const std::uint64_t after = value ? before | bit(index) : before & ~bit(index);
  if (after == before) return false;
  word.store(after, std::memory_order_relaxed);
  return true;
}

inline void BoardChunk::set_mark(std::uint32_t index, Mark mark) {
  marks_[index].store(mark, std::memory_order_release);
  put_bit(marked_[index / 64], index, mark != Mark::fresh);
  if (!put_bit(returning_[index / 64], index, mark == Mark::returning)) return;
  const std::uint32_t count = returning();
  returning_count_.store(mark == Mark::returning ? count + 1 : count - 1, std::memory_order_relaxed);
}

}  // namespace sluice::line
