// A challenge: what somebody has to do before they get a place, and what they come back with.
//
// A solution is the challenge's text, a dot, and a whole number in decimal digits, such that SHA-256 of all of that
// begins with `bits` zero bits. It takes 2^bits tries on average to find the number, and one to check it. A challenge
// of 0 bits costs time alone: any number will do, but not before `from`.
//
// Nothing is kept of a challenge that was given out: it is signed, and says for which sale and buyer it is. That it
// is used once only is the caller's to see to, by its `nonce`. Pure; thread-safe; 0.5 µs each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "token/key_ring.h"
#include "token/token.h"

namespace sluice::token {

struct Challenge {  // 41 bytes
  SaleTag sale{};
  BuyerThumb buyer{};
  std::uint8_t bits = 0;
  WallTime from{};
  WallTime until{};         // it is worth nothing from then on
  std::uint64_t nonce = 0;  // random: of two challenges one has another
  friend bool operator==(const Challenge&, const Challenge&) = default;
};

[[nodiscard]] Text sign(const KeyRing& ring, WallTime now, const Challenge& challenge);
// Whether its time has come, or is over, is the caller's to judge.
[[nodiscard]] std::optional<Challenge> verify_challenge(const KeyRing& ring, WallTime now, std::string_view text);

// A solution in its two parts. nullopt: there is no dot, or what stands behind it is no number as people write it:
// 1 to 15 digits (JavaScript counts so far exactly), no leading zero.
struct Solution {
  std::string_view challenge;
  std::string_view number;
};
[[nodiscard]] std::optional<Solution> split_solution(std::string_view text);

// How many zero bits SHA-256 of the text begins with.
[[nodiscard]] unsigned zero_bits(std::string_view text);

}  // namespace sluice::token
