// Opens the listening socket of a server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "base/result.h"
#include "http/descriptor.h"
#include "http/server.h"

namespace sluice::http {

using EventLoop = boost::asio::io_context;
// Bound to io_context's own executor: the polymorphic default costs a few percent of the throughput.
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, EventLoop::executor_type>;

// Errors: invalid_input (not an address), unavailable (in use, not permitted, not an address of this machine).
[[nodiscard]] Result<Acceptor> open_listener(EventLoop& loop, const Endpoint& endpoint, Server::Sharing sharing);

// Takes the next connection that waits. Not open: none waits, or `error` says what is wrong.
[[nodiscard]] Descriptor accept_next(Acceptor& acceptor, boost::asio::ip::tcp::endpoint& peer,
                                     boost::system::error_code& error);

// The textual address of a peer; an IPv4 one that came over a dual-stack socket in its own form.
[[nodiscard]] std::string peer_text(const boost::asio::ip::tcp::endpoint& peer);

}  // namespace sluice::http
