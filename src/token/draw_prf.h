// The key of a draw: what is published before the lobby opens, and the round function that it gives.
//
// Bytes, all of them (docs/decisions/0008-draw.md says what they prove; web/assets/js/draw.js computes the same):
//   commitment  SHA-256( "sluice draw v1 commitment" 00 | sale's id | 00 | key )
//   seed        HMAC-SHA256( key, "sluice draw v1 seed" 00 | mix )
//   round       the first four bytes, big-endian, of
//               HMAC-SHA256( seed, round (1 byte) | count (4 bytes, big-endian) | half (4 bytes, big-endian) )
//
// `mix` is what nobody could know before the lobby closed; empty if the sale has none. Immutable; any thread.
// Cost: 0.4 µs a round, 20 µs a place at most on average.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "token/key_ring.h"

namespace sluice::token {

using DrawKey = Secret;
using Commitment = std::array<std::uint8_t, 32>;

[[nodiscard]] Commitment commitment_of(const DrawKey& key, std::string_view sale);

class DrawRound {
public:
  DrawRound(const DrawKey& key, std::string_view mix);
  [[nodiscard]] std::uint32_t operator()(std::uint8_t round, std::uint32_t count, std::uint32_t half) const;

private:
  Mac mac_;
};

}  // namespace sluice::token
