#include "edge/request/request_key.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sluice::edge {
namespace {

std::string fingerprint_of(std::string_view body) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data());
  return to_hex(digest);
}

}  // namespace

std::optional<Refusal> read_idempotency_key(std::string_view field, std::string& out) {
  constexpr std::size_t key_bytes_max = 255;
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
  const bool visible =
      std::all_of(field.begin(), field.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"'; });
  if (field.empty() || field.size() > key_bytes_max || !visible) {
    return Refusal{.problem = &problems::bad_idempotency_key};
  }
  out = field;
  return std::nullopt;
}

std::optional<Refusal> read_request_key(const http::Request& request, std::string_view body, shop::RequestKey& out) {
  if (!request.has_idempotency_key) return std::nullopt;
  if (auto refusal = read_idempotency_key(request.idempotency_key, out.key)) return refusal;
  out.route.append(http::to_string(request.method)).append(" ").append(request.path);
  out.fingerprint = fingerprint_of(body);
  return std::nullopt;
}

}  // namespace sluice::edge
