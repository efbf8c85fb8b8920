// Which places are told when they are called, and how: what edges show of it to whoever has the place.
//
// One per line. The owner writes, after the ledger has the address; any thread reads without a lock. Addresses are
// not in here: the owner alone knows them. A line in which nobody has left one costs a load; else a byte a place, in
// chunks of 65 536 places, which stay.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.h"

namespace sluice::shop {

// The ways of telling somebody, as a set.
struct NoticeWays {
  bool email = false;
  bool push = false;
  [[nodiscard]] bool any() const { return email || push; }
  friend bool operator==(const NoticeWays&, const NoticeWays&) = default;
};

class NoticeMarks {
public:
  [[nodiscard]] NoticeWays of(Ordinal number) const {
    const Chunk* chunk = raw(number) / chunk_size < chunks_.size()
                             ? chunks_[raw(number) / chunk_size].load(std::memory_order_acquire)
                             : nullptr;
    if (chunk == nullptr) return {};
    const std::uint8_t bits = (*chunk)[raw(number) % chunk_size].load(std::memory_order_relaxed);
    return {.email = (bits & email_bit) != 0, .push = (bits & push_bit) != 0};
  }

  // --- The owner only. REQUIRES: a number of the line's.
  void set(Ordinal number, NoticeWays ways) {
    const std::size_t index = raw(number) / chunk_size;
    if (chunks_[index].load(std::memory_order_relaxed) == nullptr) {
      storage_.push_back(std::make_unique<Chunk>());
      chunks_[index].store(storage_.back().get(), std::memory_order_release);
    }
    Chunk& chunk = *chunks_[index].load(std::memory_order_relaxed);
    const int bits = (ways.email ? email_bit : 0) | (ways.push ? push_bit : 0);
    chunk[raw(number) % chunk_size].store(static_cast<std::uint8_t>(bits), std::memory_order_relaxed);
  }

private:
  static constexpr int email_bit = 1;
  static constexpr int push_bit = 2;
  static constexpr std::size_t chunk_size = 65'536;
  using Chunk = std::array<std::atomic<std::uint8_t>, chunk_size>;

  std::array<std::atomic<Chunk*>, 4096> chunks_{};  // as many as a line has places (line/board.h)
  std::vector<std::unique_ptr<Chunk>> storage_;
};

}  // namespace sluice::shop
