// Randomness is handed in, so that one seed is one history.
#pragma once

#include <cstdint>
#include <span>

#include "base/ids.h"
#include "base/time.h"

namespace sluice {

// Not thread-safe: each thread has its own.
class Random {
public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
  void fill(std::span<std::uint8_t> out);
};

// The kernel's generator, read in blocks: safe for keys and for ids that nobody may guess.
class SystemRandom final : public Random {
public:
  std::uint64_t next() override;

private:
  static constexpr std::size_t block_size = 64;  // 64 words = one system call for 64 ids
  std::uint64_t block_[block_size] = {};
  std::size_t used_ = block_size;
};

// SplitMix64. Predictable on purpose: for tests, rehearsals and simulations only.
class SeededRandom final : public Random {
public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

private:
  std::uint64_t state_;
};

// Mints the ids of one shard. One thread.
//
// Invariants
//  1. Each prefix is greater than the one before it, whatever the wall clock does. A clock that stands still or was
//     set back is run ahead of, by 4096 ids a millisecond.
//  2. Each prefix is greater than what not_before() was told, so a mint that is told the highest id of the ledger
//     keeps the order through a restart with the clock set back, too.
//  3. Two mints of different shards never give the same prefix. Two of one shard may (each edge has its own, for
//     buyers); those ids differ by their random halves alone.
class IdMint {
public:
  // REQUIRES: raw(shard) < shards_max.
  explicit IdMint(Random& random, Shard shard = Shard{0});
  [[nodiscard]] Id128 mint(WallTime now);
  // Of ids that were minted before, by whichever shard; in any order. One with no room above it (its clock said the
  // year 2109, or it was never minted) is none to keep away from, and ignored.
  void not_before(Id128 known);
  // Where the ids' randomness comes from.
  [[nodiscard]] Random& random() { return random_; }

private:
  Random& random_;
  Shard shard_;
  std::uint64_t last_ = 0;  // milliseconds and sequence: the prefix without its shard
};

}  // namespace sluice
