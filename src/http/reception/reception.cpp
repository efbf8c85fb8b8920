#include "http/reception/reception.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <cerrno>
#include <string>
#include <utility>

#include "base/invariant.h"
#include "http/connection/connection.h"
#include "http/reception/listener.h"
#include "http/reception/room.h"

namespace sluice::http {
namespace {

using boost::system::error_code;

// So that a flood of new connections leaves a turn to those that are there.
constexpr int accepts_a_round_max = 64;

// accept(2): what it reports of one connection that was lost before it was taken. Anything else would come again at
// once, so accepting waits for the next tick.
bool concerns_one_connection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case ENOPROTOOPT:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::uint16_t> Reception::listen(const Endpoint& endpoint, Sharing sharing) {
  SLUICE_INVARIANT(!acceptor_);
  auto opened = open_listener(hub_.loop, endpoint, sharing, send_buffer_bytes);
  if (!opened) return opened.error();
  acceptor_.emplace(std::move(*opened));
  error_code error;
  const auto local = acceptor_->local_endpoint(error);
  if (error) return Error{ErrorKind::io, "the listening socket has no address: " + error.message()};
  return local.port();
}

void Reception::start() {
  if (acceptor_) await_connections();
}

void Reception::resume() {
  if (std::exchange(is_paused_, false) && acceptor_) await_connections();
}

void Reception::take_in_all() {
  if (acceptor_) accept_waiting(Acceptor::max_listen_connections);
}

void Reception::close() {
  acceptor_.reset();
}

void Reception::await_connections() {
  acceptor_->async_wait(Acceptor::wait_read, [this](const error_code& error) {
    if (error || !acceptor_) return;
    accept_waiting(accepts_a_round_max);
    if (!is_paused_) await_connections();
  });
}

void Reception::accept_waiting(int connections_max) {
  for (int taken = 0; taken < connections_max; ++taken) {
    error_code error;
    Descriptor socket = accept_next(*acceptor_, peer_, error);
    if (socket.is_open()) {
      welcome(std::move(socket));
    } else if (!error) {
      return;
    } else if (!concerns_one_connection(error.value())) {
      count_up(hub_.stats.accept_errors);
      is_paused_ = true;
      return;
    }
  }
}

void Reception::welcome(Descriptor socket) {
  const IpAddress address = peer_address(peer_);
  const bool is_known = !hub_.front.announces || hub_.front.proxies.has(address);
  if (!is_known) return count_up(hub_.stats.connections_refused);  // nobody's word counts, so there is no client
  const bool is_full = !make_room_for(hub_, address);
  count_up(is_full ? hub_.stats.connections_refused : hub_.stats.connections_accepted);
  if (is_full && hub_.tls) return;  // nobody could read why
  if (is_full && hub_.turned_away >= hub_.limits.turned_away_max) return turn_away_at_once(socket);
  const int number = socket.number();
  const int yes = 1;  // that this fails shows a connection that is already lost, and its first read tells so
  ::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto connection = std::make_shared<Connection>(hub_, std::move(socket), address);
  if (!hub_.readiness.watch(number, *connection)) {
    connection->standing().leave();
    return count_up(hub_.stats.accept_errors);
  }
  hub_.add(connection);
  if (is_full) return connection->turn_away();
  connection->take_turn();
}

// Nobody waits until the client has read it: what it sends from now on may make the kernel take the answer back.
void Reception::turn_away_at_once(const Descriptor& socket) {
  const std::string body = to_json(problems::too_many_connections);
  std::string answer;
  append_response(answer, {503, problem_content_type, "Retry-After: 1\r\n", body}, {.closes = true},
                  hub_.date.text());
  ::recv(socket.number(), hub_.discarded.data(), hub_.discarded.size(), MSG_DONTWAIT);
  static_cast<void>(::send(socket.number(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0);
}

}  // namespace sluice::http
