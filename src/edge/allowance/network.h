// Where a request came from, as far as it decides what somebody may take of what is for all.
//
// The client's address is the peer's. Where the peer is a proxy that the operator trusts, it is the last address in
// X-Forwarded-For (or Forwarded, see hops.h) that is not such a proxy: read from the right, because what stands to
// the left of a trusted proxy's own entry was sent by whoever it is about. With the PROXY protocol the peer is whom
// the proxy has announced.
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "http/address/address.h"
#include "http/message.h"
#include "http/reception/front.h"

namespace sluice::edge {

// Stands for a client wherever something is shared out by where people are. `host` is one IPv4 address, or one IPv6
// network of 64 bits, which is what one household or machine is given; `site` is the /48 around that (of IPv4: the
// same as `host`), which is what one subscriber may get. Hashes, the same in every process of one program; 0: not
// known.
struct Network {
  std::uint64_t host = 0;
  std::uint64_t site = 0;
  [[nodiscard]] bool is_known() const { return host != 0; }
};

[[nodiscard]] Network network_of(const http::IpAddress& address);
// The client's address. nullopt: not known.
[[nodiscard]] std::optional<http::IpAddress> client_of(const http::Request& request, const http::Front& front);
[[nodiscard]] Network network_of(const http::Request& request, const http::Front& front);
// Whether it looks as if a proxy asked of which nobody has told us: a machine of a private network that says whom it
// asks for. All its clients count as one. REQUIRES: the request has a header that says so.
[[nodiscard]] bool is_of_unlisted_proxy(const http::Request& request, const http::Front& front);

}  // namespace sluice::edge
