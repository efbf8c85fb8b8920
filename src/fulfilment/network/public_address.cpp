#include "fulfilment/network/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace sluice::fulfilment {
namespace {

struct Range4 {
  std::uint32_t first;
  unsigned bits;
};
constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0, std::uint32_t d = 0) {
  return a << 24U | b << 16U | c << 8U | d;
}
// IANA's special-purpose registry of IPv4: what is not globally reachable, and multicast.
constexpr std::array closed4{Range4{ip(0), 8},
                             Range4{ip(10), 8},
                             Range4{ip(100, 64), 10},
                             Range4{ip(127), 8},
                             Range4{ip(169, 254), 16},
                             Range4{ip(172, 16), 12},
                             Range4{ip(192, 0, 0), 24},
                             Range4{ip(192, 0, 2), 24},
                             Range4{ip(192, 88, 99), 24},
                             Range4{ip(192, 168), 16},
                             Range4{ip(198, 18), 15},
                             Range4{ip(198, 51, 100), 24},
                             Range4{ip(203, 0, 113), 24},
                             Range4{ip(224), 4},
                             Range4{ip(240), 4}};

bool is_public4(std::uint32_t address) {
  return std::none_of(closed4.begin(), closed4.end(),
                      [address](const Range4& range) { return (address ^ range.first) >> (32 - range.bits) == 0; });
}

std::uint32_t word(std::span<const std::uint8_t> bytes) {
  return ip(bytes[0], bytes[1], bytes[2], bytes[3]);
}

// Only 2000::/3 is given out; within it are 6to4 and Teredo, which carry an IPv4 address, and documentation.
bool is_public6(std::span<const std::uint8_t, 16> bytes) {
  const std::uint32_t first = word(bytes);
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) return is_public4(word(bytes.subspan(12)));
  constexpr std::array<std::uint8_t, 12> nat64{0, 0x64, 0xff, 0x9b};  // the well-known /96; others are local
  if (std::equal(nat64.begin(), nat64.end(), bytes.begin())) return is_public4(word(bytes.subspan(12)));
  if (first >> 29U != 1) return false;
  if (first >> 16U == 0x2002) return is_public4(word(bytes.subspan(2)));  // 6to4
  if (first == 0x20010000) return false;                                  // Teredo
  if (first == 0x20010db8 || first >> 12U == 0x3fff0) return false;       // documentation
  return first >> 9U != 0x20010000U >> 9U;                                // 2001::/23: of protocols
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return is_public4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 in{};
  std::memcpy(&in, &address, sizeof in);
  return is_public6(std::span<const std::uint8_t, 16>(in.sin6_addr.s6_addr));
}

bool is_public_address(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in in{};
  in.sin_family = AF_INET;
  if (inet_pton(AF_INET, text.c_str(), &in.sin_addr) == 1) {
    std::memcpy(&storage, &in, sizeof in);
    return is_public_address(reinterpret_cast<const sockaddr&>(storage));
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  // A link-local one may name its interface behind a percent sign.
  if (inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &in6.sin6_addr) != 1) return false;
  std::memcpy(&storage, &in6, sizeof in6);
  return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace sluice::fulfilment
