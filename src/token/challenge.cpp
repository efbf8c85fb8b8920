#include "token/challenge.h"

#include <openssl/sha.h>

#include <array>
#include <bit>

#include "token/sealed.h"

namespace sluice::token {
namespace {

constexpr std::size_t challenge_size = 8 + 8 + 1 + 8 + 8 + 8;
constexpr std::size_t digits_max = 15;
static_assert(sealed_size(challenge_size) <= token_bytes_max);

}  // namespace

Text sign(const KeyRing& ring, WallTime now, const Challenge& challenge) {
  std::array<std::uint8_t, challenge_size> payload{};
  Writer(payload)
      .put(raw(challenge.sale))
      .put(raw(challenge.buyer))
      .put(challenge.bits)
      .put(challenge.from)
      .put(challenge.until)
      .put(challenge.nonce);
  return seal(ring, now, Purpose::challenge, payload);
}

std::optional<Challenge> verify_challenge(const KeyRing& ring, WallTime now, std::string_view text) {
  std::array<std::uint8_t, challenge_size> payload{};
  if (!unseal(ring, now, Purpose::challenge, text, payload)) return std::nullopt;
  Reader in(payload);
  Challenge challenge;
  challenge.sale = SaleTag{in.get<std::uint64_t>()};
  challenge.buyer = BuyerThumb{in.get<std::uint64_t>()};
  challenge.bits = in.get<std::uint8_t>();
  challenge.from = in.time();
  challenge.until = in.time();
  challenge.nonce = in.get<std::uint64_t>();
  return challenge;
}

std::optional<Solution> split_solution(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view number = text.substr(dot + 1);
  if (number.empty() || number.size() > digits_max) return std::nullopt;
  if (number.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  if (number.size() > 1 && number.front() == '0') return std::nullopt;
  return Solution{.challenge = text.substr(0, dot), .number = number};
}

unsigned zero_bits(std::string_view text) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  unsigned bits = 0;
  for (const std::uint8_t byte : digest) {
    bits += static_cast<unsigned>(std::countl_zero(byte));
    if (byte != 0) break;
  }
  return bits;
}

}  // namespace sluice::token
