#include "edge/allowance/network.h"

#include <span>

#include "base/invariant.h"
#include "edge/allowance/hops.h"

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

// RFC 1918, RFC 6598, RFC 4193, link-local, and this machine: where reverse proxies are.
bool is_private(const http::IpAddress& address) {
  static const http::AddressRanges ranges = [] {
    http::AddressRanges all;
    for (const char* range : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
                              "127.0.0.0/8", "::1", "fc00::/7", "fe80::/10"}) {
      SLUICE_INVARIANT(bool(all.add(range)));
    }
    return all;
  }();
  return ranges.has(address);
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

std::optional<http::IpAddress> client_of(const http::Request& request, const http::Front& front) {
  auto client = http::parse_address(request.peer);
  if (!client || request.forwarded_for.empty() || !front.proxies.has(*client)) return client;
  const Hops hops(request.forwarded_for, front.forwarding);
  for (const std::string_view hop : hops.nearest_first()) {
    const auto before = http::parse_address(hop);
    if (!before) break;
    client = before;
    if (!front.proxies.has(*client)) break;
  }
  return client;
}

Network network_of(const http::Request& request, const http::Front& front) {
  const auto client = client_of(request, front);
  return client ? network_of(*client) : Network{};
}

bool is_of_unlisted_proxy(const http::Request& request, const http::Front& front) {
  const auto peer = http::parse_address(request.peer);
  return peer && !front.proxies.has(*peer) && is_private(*peer);
}

}  // namespace sluice::edge
