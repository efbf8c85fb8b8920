// What stands between a server and its clients.
#pragma once

#include <cstdint>

#include "http/address/address.h"

namespace sluice::http {

// The header in which proxies say whom they ask for.
enum class Forwarding : std::uint8_t { x_forwarded_for, forwarded };

struct Front {
  // Proxies, each of which carries many clients: what they say of a client counts, and no bound for what one address
  // may have counts for them.
  AddressRanges proxies;
  Forwarding forwarding = Forwarding::x_forwarded_for;
  // They say in front of everything else on a connection whose it is (proxy_header.h). One on which that does not
  // come is closed, and so is one of anybody else.
  bool announces = false;
};

}  // namespace sluice::http
