// The event loop of a server, and what waits in it. Everything is bound to io_context's own executor: the polymorphic
// default costs a few percent of the throughput.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>

namespace sluice::http {

using IoLoop = boost::asio::io_context;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, IoLoop::executor_type>;
using IoTimer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      IoLoop::executor_type>;

}  // namespace sluice::http
