#include "edge/allowance/network.h"

#include <span>

namespace sluice::edge {
namespace {

constexpr std::size_t ipv4_bytes = 4;  // at the end of an address
constexpr std::size_t host_bytes = 8;  // of an IPv6 address
constexpr std::size_t site_bytes = 6;

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

Network network_of(const http::IpAddress& address) {
  const std::span bytes(address.bytes);
  if (address.is_ipv4()) {
    const std::uint64_t host = hash_of(bytes.last(ipv4_bytes));
    return {.host = host, .site = host};
  }
  return {.host = hash_of(bytes.first(host_bytes)), .site = hash_of(bytes.first(site_bytes))};
}

Network network_of(const http::Request& request, const http::AddressRanges& proxies) {
  auto client = http::parse_address(request.peer);
  if (!client) return {};
  std::string_view told = request.forwarded_for;
  while (!told.empty() && proxies.has(*client)) {
    const std::size_t comma = told.rfind(',');
    const auto before = http::parse_address(comma == std::string_view::npos ? told : told.substr(comma + 1));
    if (!before) break;
    client = before;
    told = comma == std::string_view::npos ? std::string_view() : told.substr(0, comma);
  }
  return network_of(*client);
}

}  // namespace sluice::edge
