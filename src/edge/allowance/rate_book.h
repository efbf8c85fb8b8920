// How fast each of many keys takes something: the generic cell rate algorithm (GCRA, ITU-T I.371), a leaky bucket
// kept as the one time at which it will be empty.
//
// Bounded: a book has a fixed number of entries, sixteen bytes each. A key whose bucket is empty needs none, so only
// keys that lately took something have one; where they would not all fit, the one that is empty soonest is
// forgotten, which errs towards giving.
// Thread-safe; a short lock each, of one in 64.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

#include "base/time.h"

namespace sluice::edge {

// So many at once, and again as many evenly over each `per`. count and per are above 0.
struct Rate {
  std::uint32_t count = 1;
  Duration per = std::chrono::seconds(1);
  friend bool operator==(const Rate&, const Rate&) = default;
};

class RateBook {
public:
  // Rounded up to a power of two, at least 512.
  explicit RateBook(std::size_t entries);

  // Takes `cost` for this key, and returns zero; or takes nothing, and returns how long until so much is there. More
  // than `rate.count` counts as that.
  Duration take(std::uint64_t key, const Rate& rate, std::uint32_t cost, MonoTime now);
  // What was taken, and not used after all.
  void give_back(std::uint64_t key, const Rate& rate, std::uint32_t cost, MonoTime now);
  // As take(), without taking it.
  [[nodiscard]] Duration wait_for(std::uint64_t key, const Rate& rate, std::uint32_t cost, MonoTime now) const;
  // How much of `rate.count` the key has taken that counts still: 0 nothing, 1 all of it.
  [[nodiscard]] double fullness(std::uint64_t key, const Rate& rate, MonoTime now) const;
  // Whether the key has taken anything that counts still.
  [[nodiscard]] bool has(std::uint64_t key, MonoTime now) const;

private:
  static constexpr std::size_t ways = 8;
  static constexpr std::size_t locks = 64;
  struct Entry {
    std::uint64_t key = 0;
    std::int64_t empty_at_us = 0;
  };
  using Set = std::array<Entry, ways>;

  [[nodiscard]] std::size_t set_of(std::uint64_t key) const;
  [[nodiscard]] static std::int64_t empty_at(const Set& set, std::uint64_t key, std::int64_t now_us);

  std::vector<Set> sets_;
  mutable std::array<std::mutex, locks> locks_;  // of each set the one with its number modulo `locks`
};

}  // namespace sluice::edge
