#include "http/reception/listener.h"

#include <sys/socket.h>

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>

namespace sluice::http {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

enum class Port { exclusive, shared };

// SO_REUSEADDR lets a restart bind while connections of the last run are in TIME_WAIT; it does not let two listen.
error_code open_and_bind(Acceptor& acceptor, const ip::tcp::endpoint& endpoint, Port port) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error && port == Port::shared) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(endpoint, error);
  return error;
}

Error cannot_listen(const Endpoint& endpoint, const error_code& error) {
  return {ErrorKind::unavailable, "cannot listen on " + to_string(endpoint) + ": " + error.message()};
}

// With SO_REUSEPORT alone another program's listener of the same user would silently share the port with us. Finds
// the port, too, when the kernel is to pick one.
error_code probe(IoLoop& loop, ip::tcp::endpoint& endpoint) {
  Acceptor acceptor(loop);
  error_code error = open_and_bind(acceptor, endpoint, Port::exclusive);
  if (!error) endpoint = acceptor.local_endpoint(error);
  return error;
}

}  // namespace

Result<Acceptor> open_listener(IoLoop& loop, const Endpoint& endpoint, Sharing sharing, int send_buffer_bytes) {
  error_code error;
  const ip::address address = ip::make_address(endpoint.address, error);
  if (error) return invalid_input("'" + endpoint.address + "' is not an address");
  ip::tcp::endpoint target(address, endpoint.port);
  if (sharing == Sharing::first) error = probe(loop, target);
  if (error) return cannot_listen(endpoint, error);

  Acceptor acceptor(loop);
  error = open_and_bind(acceptor, target, Port::shared);
  // Accepted sockets inherit it.
  if (!error) acceptor.set_option(Acceptor::send_buffer_size(send_buffer_bytes), error);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return cannot_listen(endpoint, error);
  return acceptor;
}

Descriptor accept_next(Acceptor& acceptor, ip::tcp::endpoint& peer, error_code& error) {
  error.clear();
  auto size = static_cast<socklen_t>(peer.capacity());
  const int socket = ::accept4(acceptor.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) {
    peer.resize(size);
  } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
    error.assign(errno, boost::system::system_category());
  }
  return Descriptor(socket);
}

IpAddress peer_address(const ip::tcp::endpoint& peer) {
  const ip::address address = peer.address();
  const ip::address_v6 v6 = address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
  return {.bytes = v6.to_bytes()};
}

}  // namespace sluice::http
