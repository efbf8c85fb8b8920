#include "http/reception.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <cerrno>
#include <string>
#include <utility>

#include "base/invariant.h"
#include "http/connection.h"
#include "http/listener.h"

namespace sluice::http {
namespace {

using boost::system::error_code;

// So that a flood of new connections leaves a turn to those that are there.
constexpr int accepts_a_round_max = 64;

// How many of the longest idle are looked at for one that may go: those whose next request has just arrived may not.
constexpr int evictions_tried_max = 4;

// An address that has more is a crowd: browsers open six.
constexpr std::size_t browser_connections = 8;

// More than this part of all connections silent is a flood. Fewer, and the silent ones are those who have just come,
// whose first request is under way.
constexpr std::size_t flood_part = 8;

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
  const bool is_full = !make_room_for(address);
  count_up(is_full ? hub_.stats.connections_refused : hub_.stats.connections_accepted);
  if (is_full && hub_.turned_away >= hub_.limits.turned_away_max) return turn_away_at_once(socket);
  const int number = socket.number();
  const int yes = 1;  // that this fails shows a connection that is already lost, and its first read tells so
  ::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto connection = std::make_shared<Connection>(hub_, std::move(socket), address, peer_text(peer_));
  if (!hub_.readiness.watch(number, *connection)) return count_up(hub_.stats.accept_errors);
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

bool Reception::has_room() const {
  return hub_.connections.size() - hub_.turned_away < hub_.limits.connections_max;
}

bool Reception::make_room_for(const IpAddress& newcomer) {
  Peers::Peer* const own = hub_.peers.find(newcomer, hub_.front.proxies.has(newcomer));
  const bool is_at_bound = own != nullptr && !own->carries_many && own->count >= hub_.limits.connections_of_one_max;
  if (is_at_bound && !end_one_of(own->idle)) return false;
  return has_room() || make_room();
}

bool Reception::make_room() {
  const Peers::Peer* const crowd = hub_.peers.most();
  if (crowd != nullptr && crowd->count > browser_connections && end_one_of(crowd->idle)) return true;
  const IdleList& all = hub_.idle;
  if (end_longest(all.silent, hub_.limits.evict_idle_after)) return true;
  // So many at once come to take places, and they are about to be idle for long enough.
  const bool is_flooded = all.silent.size() > hub_.limits.connections_max / flood_part;
  return !is_flooded && end_longest(all.known, hub_.limits.evict_idle_after);
}

// However short a time they have been idle: they make room for their like.
bool Reception::end_one_of(const IdleList& list) {
  return end_longest(list.silent, Duration::zero()) || end_longest(list.known, Duration::zero());
}

bool Reception::end_longest(const IdleChain& chain, Duration idle_for) {
  const MonoTime now = hub_.clock.mono();
  const IdlePlace* candidate = chain.longest();
  for (int tried = 0; candidate != nullptr && tried < evictions_tried_max; ++tried) {
    Connection& connection = candidate->connection;
    if (now - connection.idle_since() < idle_for) return false;
    if (connection.is_input_exhausted()) {
      const auto ended = connection.shared_from_this();
      ended->close();
      count_up(hub_.stats.connections_evicted);
      return true;
    }
    candidate = candidate->shorter;
  }
  return false;
}

}  // namespace sluice::http
