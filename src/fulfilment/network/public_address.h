// Which addresses of the network are everybody's, so that whoever names a URL cannot have this machine ask the ones
// around it.
//
// Judged after name resolution, by the address that is about to be connected to: a name that means 127.0.0.1 today,
// or on its second look-up, is found out. Pure functions; thread-safe.
#pragma once

#include <sys/socket.h>

#include <string>

namespace sluice::fulfilment {

// False: loopback, private, link-local, shared (100.64/10), multicast, reserved, of documentation, or an IPv6 address
// that carries an IPv4 one of these; also whatever is neither IPv4 nor IPv6.
[[nodiscard]] bool is_public_address(const sockaddr& address);
// As libcurl writes it: "127.0.0.1", "fe80::1".
[[nodiscard]] bool is_public_address(const std::string& text);

}  // namespace sluice::fulfilment
