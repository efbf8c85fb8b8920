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

// Mints ids whose prefix never repeats and never goes backwards, whatever the wall clock does. One thread.
class IdMint {
public:
  explicit IdMint(Random& random) : random_(random) {}
  [[nodiscard]] Id128 mint(WallTime now);
  // Where the ids' randomness comes from.
  [[nodiscard]] Random& random() { return random_; }

private:
  Random& random_;
  std::uint64_t last_prefix_ = 0;
};

}  // namespace sluice
