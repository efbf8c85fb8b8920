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

Id128 IdMint::mint(WallTime now) {
  // Milliseconds in the upper 48 bits leave 65 536 ids a millisecond before the prefix runs ahead of the clock.
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(now.time_since_epoch().count(), 0));
  last_prefix_ = std::max(last_prefix_ + 1, ms << 16U);
  return {last_prefix_, random_.next()};
}

}  // namespace sluice
