// Where a request came from, as far as it decides what somebody may take of what is for all.
//
// The client's address is the peer's. Where the peer is a proxy that the operator trusts, it is the last address in
// X-Forwarded-For that is not such a proxy: read from the right, because what stands to the left of a trusted
// proxy's own entry was sent by whoever it is about.
//
// Pure functions; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace sluice::edge {

// Sixteen bytes; an IPv4 address in its mapped form (::ffff:192.0.2.7), so that it is one whatever socket it came by.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  [[nodiscard]] bool is_ipv4() const;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// As proxies write it: with a port and brackets, or without. nullopt: it is none.
[[nodiscard]] std::optional<IpAddress> parse_address(std::string_view text);

// Addresses of proxies whose word counts.
class TrustedProxies {
public:
  // "10.0.0.0/8", "2001:db8::/32", or one address. ErrorKind::invalid_input says what is wrong with it.
  [[nodiscard]] Result<void> add(std::string_view range);
  [[nodiscard]] bool has(const IpAddress& address) const;
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }

private:
  struct Range {
    IpAddress from;
    unsigned bits = 128;
  };
  std::vector<Range> ranges_;
};

// Stands for a client wherever something is shared out by where people are. `host` is one IPv4 address, or one IPv6
// network of 64 bits, which is what one household or machine is given; `site` is the /48 around that (of IPv4: the
// same as `host`), which is what one subscriber may get. Hashes, the same in every process of one program; 0: not
// known.
struct Network {
  std::uint64_t host = 0;
  std::uint64_t site = 0;
  [[nodiscard]] bool is_known() const { return host != 0; }
};

[[nodiscard]] Network network_of(const IpAddress& address);
[[nodiscard]] Network network_of(const http::Request& request, const TrustedProxies& proxies);

}  // namespace sluice::edge
