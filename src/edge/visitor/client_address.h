// Where a request came from. The one place that knows: what proxies say of it will be judged here, too.
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/message.h"

namespace sluice::edge {

// Stands for the client's address wherever something is shared out by it: one IPv4 address, or one IPv6 network of 64
// bits, which is what one household or host is given. Not the address itself, and the same in every process of one
// program. 0: unknown.
[[nodiscard]] std::uint64_t payer_of(const http::Request& request);

// As above, of an address as text.
[[nodiscard]] std::uint64_t network_hash(std::string_view address);

}  // namespace sluice::edge
