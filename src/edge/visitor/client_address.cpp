#include "edge/visitor/client_address.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <span>
#include <string>

namespace sluice::edge {
namespace {

constexpr std::size_t ipv4_bytes = 4;
constexpr std::size_t ipv6_network_bytes = 8;

// FNV-1a, and a last mix so that neighbours are far apart.
std::uint64_t hash_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3ULL;
  hash ^= hash >> 32U;
  hash *= 0xd6e8feb86659fd93ULL;
  hash ^= hash >> 32U;
  return hash == 0 ? 1 : hash;
}

}  // namespace

std::uint64_t network_hash(std::string_view address) {
  const std::string text(address.substr(0, INET6_ADDRSTRLEN));
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return hash_of(std::span(bytes).first(ipv4_bytes));
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return 0;
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::memcmp(bytes.data(), mapped.data(), mapped.size()) == 0) return hash_of(std::span(bytes).last(ipv4_bytes));
  return hash_of(std::span(bytes).first(ipv6_network_bytes));
}

std::uint64_t payer_of(const http::Request& request) {
  return network_hash(request.peer);
}

}  // namespace sluice::edge
