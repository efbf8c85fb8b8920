#include "token/sealed.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/invariant.h"
#include "base/put_text.h"

namespace sluice::token {
namespace {

constexpr std::string_view sealed_version = "v1.";
constexpr std::size_t id_digits = 4;
constexpr std::size_t payload_at = sealed_version.size() + id_digits + 1;
static_assert(sealed_size(0) == payload_at + 1 + base64url_size(mac_bytes));

std::optional<std::uint16_t> parse_id(std::string_view digits) {
  unsigned id = 0;
  for (const char c : digits) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f')) return std::nullopt;
    id = id * 16 + static_cast<unsigned>(is_digit ? c - '0' : c - 'a' + 10);
  }
  return static_cast<std::uint16_t>(id);
}

}  // namespace

Text seal(const KeyRing& ring, WallTime now, Purpose purpose, std::span<const std::uint8_t> payload) {
  SLUICE_INVARIANT(sealed_size(payload.size()) <= token_bytes_max);
  const KeyRing::Entry& entry = ring.signing(now);
  return Text::written_by([&](char* const begin) {
    char* at = std::copy(sealed_version.begin(), sealed_version.end(), begin);
    at = put_hex(at, entry.key.id, id_digits);
    *at++ = '.';
    at = put_base64url(at, payload);
    const auto mac = entry.mac(purpose)({begin, static_cast<std::size_t>(at - begin)});
    *at++ = '.';
    return put_base64url(at, mac);
  });
}

bool unseal(const KeyRing& ring, WallTime now, Purpose purpose, std::string_view text,
            std::span<std::uint8_t> payload) {
  const std::size_t payload_chars = base64url_size(payload.size());
  if (text.size() != sealed_size(payload.size()) || !text.starts_with(sealed_version)) return false;
  if (text[payload_at - 1] != '.' || text[payload_at + payload_chars] != '.') return false;
  const auto id = parse_id(text.substr(sealed_version.size(), id_digits));
  const KeyRing::Entry* entry = id ? ring.verifying(*id, now) : nullptr;
  std::array<std::uint8_t, 32> given{};
  if (entry == nullptr || !decode_base64url(text.substr(payload_at + payload_chars + 1), given)) return false;
  const auto expected = entry->mac(purpose)(text.substr(0, payload_at + payload_chars));
  if (CRYPTO_memcmp(given.data(), expected.data(), given.size()) != 0) return false;
  return decode_base64url(text.substr(payload_at, payload_chars), payload);
}

}  // namespace sluice::token
