// The draw maps each lobby ticket's number to its place, by a permutation that anyone who has the key can compute.
//
// Numbers 0..n-1 are permuted by a Feistel network over the smallest square 4^h >= n; what lands outside 0..n-1 is
// sent through again until it lands inside (cycle walking). A Feistel network makes even permutations only, which
// small draws would show (with five people, some orders would come 8 % more often than others); so a coin of the key
// decides whether its last two results, 0 and 1, change places. Thus a million places are drawn by writing down one
// key: there is no list to make, store or send, and one place is found without the others.
//
// The round function is handed in: a keyed pseudo-random function of round, n and half (token/draw_prf.h has the one
// that sales use, docs/decisions/0008-draw.md what it proves). It is asked once for each input there is and then
// tabled, so that a whole lobby is mapped in a moment. Pure; immutable, hence safe to share between threads.
//
// Cost: making one calls the round function 12 * 2^h times and keeps the answers: 12 288 times, 24 KB for a million
// people. A place takes fewer than 4 * 12 look-ups on average.
//
// Invariants
//  1. For every round function, place_of is a bijection of 0..n-1, and number_of is its inverse.
//  2. All n places together take at most 4^h < 4n passes through the network: on average fewer than four each.
//
// Deliberately absent: more numbers after the draw. Who comes later stands behind place n-1.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace sluice::line {

// What the round function is asked for: rounds 0 to 11, and once, as round 12 with half 0, for the coin (its low
// bit). Of its answer the low bits are used, as many as a half has (at most 16).
struct DrawInput {
  std::uint8_t round = 0;
  std::uint32_t count = 0;  // n
  std::uint32_t half = 0;
};
using DrawPrf = std::function<std::uint32_t(const DrawInput&)>;

class Draw {
public:
  // Four rounds hide a large domain from whoever may ask for few places; here all places are published and domains
  // may be tiny, so there are as many as the format-preserving ciphers of NIST take (10), and two more. More only
  // costs time.
  static constexpr std::uint8_t rounds = 12;

  // REQUIRES: count >= 1.
  Draw(std::uint32_t count, const DrawPrf& prf);

  // REQUIRES: number < count; place < count.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t number_of(std::uint32_t place) const;

  [[nodiscard]] std::uint32_t count() const { return count_; }

private:
  [[nodiscard]] std::uint64_t forward(std::uint64_t value) const;
  [[nodiscard]] std::uint64_t backward(std::uint64_t value) const;
  [[nodiscard]] std::uint32_t mixed(std::uint8_t round, std::uint32_t half) const {
    return mixed_[(std::size_t{round} << half_bits_) | half];
  }

  std::uint32_t count_;
  unsigned half_bits_ = 0;
  std::uint32_t half_mask_ = 0;
  std::vector<std::uint16_t> mixed_;  // by round and half; a half has at most 16 bits
  std::uint64_t coin_ = 0;            // 0 or 1
};

}  // namespace sluice::line
