// Opens the listening socket of a server.
#pragma once

#include "base/descriptor.h"
#include "base/result.h"
#include "http/address/address.h"
#include "http/address/endpoint.h"
#include "http/io_loop.h"

namespace sluice::http {

// Errors: invalid_input (not an address), unavailable (in use, not permitted, not an address of this machine).
[[nodiscard]] Result<Acceptor> open_listener(IoLoop& loop, const Endpoint& endpoint, Sharing sharing,
                                             int send_buffer_bytes);

// Takes the next connection that waits. Not open: none waits, or `error` says what is wrong.
[[nodiscard]] Descriptor accept_next(Acceptor& acceptor, boost::asio::ip::tcp::endpoint& peer,
                                     boost::system::error_code& error);

[[nodiscard]] IpAddress peer_address(const boost::asio::ip::tcp::endpoint& peer);

}  // namespace sluice::http
