#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cstring>

#include "base/invariant.h"

namespace sluice {

void Random::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const std::uint64_t word = next();
    const std::size_t size = std::min(out.size(), sizeof word);
    std::memcpy(out.data(), &word, size);
    out = out.subspan(size);
  }
}

std::uint64_t SystemRandom::next() {
  if (used_ == block_size) {
    // A request of at most 256 bytes is never cut short once the kernel's pool is ready; 512 may be.
    auto* bytes = reinterpret_cast<unsigned char*>(block_);
    for (std::size_t got = 0; got < sizeof block_;) {
      const ssize_t n = getrandom(bytes + got, sizeof block_ - got, 0);
      SLUICE_INVARIANT(n > 0);
      got += static_cast<std::size_t>(n);
    }
    used_ = 0;
  }
  const std::uint64_t word = block_[used_];
  block_[used_++] = 0;
  return word;
}

std::uint64_t SeededRandom::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

namespace {

// Fewer, and a busy owner's ids run ahead of the clock (a thousand wins a commit); more, and 42 bits of time do not
// fit.
constexpr unsigned sequence_bits = 12;
constexpr std::uint64_t ms_max = (std::uint64_t{1} << (64U - sequence_bits - shard_bits)) - 1;
// What is left above any id that is continued from: three days of time, more than any owner runs ahead of its clock.
constexpr std::uint64_t ms_room = std::uint64_t{1} << 28U;

}  // namespace

IdMint::IdMint(Random& random, Shard shard) : random_(random), shard_(shard) {
  SLUICE_INVARIANT(raw(shard) < shards_max);
}

Id128 IdMint::mint(WallTime now) {
  const auto ms = std::clamp<std::int64_t>(now.time_since_epoch().count(), 0, ms_max - ms_room);
  last_ = std::max(last_ + 1, static_cast<std::uint64_t>(ms) << sequence_bits);
  return {last_ << shard_bits | raw(shard_), random_.next()};
}

void IdMint::not_before(Id128 known) {
  const std::uint64_t place = known.prefix() >> shard_bits;
  if (place >> sequence_bits <= ms_max - ms_room) last_ = std::max(last_, place);
}

}  // namespace sluice
