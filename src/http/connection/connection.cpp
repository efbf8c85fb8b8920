#include "http/connection/connection.h"

#include <sys/epoll.h>

#include <span>
#include <utility>

namespace sluice::http {
namespace {

// Reads of one turn, before others have theirs: as much as a connection may send to be answered in one go.
constexpr int reads_a_turn_max = 4;

}  // namespace

Connection::Connection(Hub& hub, Descriptor socket, const IpAddress& address)
    : hub_(hub),
      standing_(hub, *this, address),
      socket_(std::move(socket)),
      parser_(hub.request_limits()),
      output_(hub.limits),
      answering_(*this, hub, output_),
      patience_(hub.limits),
      awaits_announcement_(hub.front.announces) {
  if (!awaits_announcement_) secure();
}

// What a proxy announces is said in clear.
void Connection::secure() {
  if (hub_.tls) socket_.secure(hub_.tls->identity());
}

// ---- Turns ----

void Connection::on_ready(std::uint32_t events) {
  const auto self = shared_from_this();  // it may close
  if (!is_open()) return;
  socket_.on_ready(events);
  if (ClientSocket::tells_of_room(events)) output_.on_room();
  patience_.wait() == Patience::Wait::farewell ? discard() : take_turn();
}

// Sending may make room for requests that are already here.
void Connection::take_turn() {
  is_dirty_ = false;
  if (!is_open() || patience_.wait() == Patience::Wait::farewell) return;
  if (awaits_announcement_ && !is_announced()) return;
  output_.borrow(hub_.spare_output);
  int reads = 0;
  do {
    if (can_read() && ++reads) read();
    parse_requests();
    if (is_starved_) answering_.offer_continue(parser_);
    send();
  } while (is_open() && answering_.has_room() && (!is_starved_ || (socket_.may_read() && reads < reads_a_turn_max)));
  if (!is_open()) return;
  output_.give_back(hub_.spare_output);
  count_unread();
  if (output_.is_stalled() && hub_.unread_bytes > hub_.limits.output_bytes_all_max) {
    count_up(hub_.stats.clients_too_slow);
    return close();
  }
  settle();
}

// Whose connection it is; what tells so is taken out of it. Until then only the time for a head runs.
bool Connection::is_announced() {
  if (patience_.wait() == Patience::Wait::none) patience_.begin(Patience::Wait::head, 0, hub_.clock.mono());
  const std::string_view bytes = socket_.peek(hub_.discarded);
  const ProxyHeader header = read_proxy_header(bytes);
  if (header.verdict == ProxyHeader::Verdict::malformed) count_up(hub_.stats.requests_malformed);
  if (header.verdict == ProxyHeader::Verdict::malformed || socket_.is_input_over() || socket_.is_broken()) {
    close();
    return false;
  }
  if (header.verdict == ProxyHeader::Verdict::need_more) return false;
  socket_.skip(std::span(hub_.discarded).first(header.size));
  announce(header);
  return is_open();
}

void Connection::announce(const ProxyHeader& header) {
  awaits_announcement_ = false;
  secure();
  if (!header.client) return;  // the proxy's own
  if (standing_.announce(*header.client)) return;
  count_up(hub_.stats.connections_refused);
  hub_.turned_away >= hub_.limits.turned_away_max ? close() : turn_away();
}

void Connection::parse_requests() {
  is_parsing_ = true;
  is_starved_ = false;
  while (!is_starved_ && answering_.has_room()) {
    switch (parser_.next()) {
      case RequestParser::Outcome::complete:
        count_up(hub_.stats.requests);
        parser_.head().request.peer = standing_.address();
        answering_.handle(parser_.head());
        break;
      case RequestParser::Outcome::need_more:
        is_starved_ = true;
        break;
      case RequestParser::Outcome::refused:
        count_up(hub_.stats.requests_malformed);
        answering_.refuse(parser_.problem());
        break;
    }
  }
  is_parsing_ = false;
}

void Connection::read() {
  if (const std::size_t bytes = socket_.receive(parser_.space())) parser_.commit(bytes);
  if (socket_.spoke_in_clear()) answering_.refuse(problems::asked_in_clear);
  if (socket_.is_broken()) close();
}

void Connection::send() {
  output_.send(socket_, hub_.clock);
  if (socket_.is_broken()) close();
}

void Connection::count_unread() {
  const std::size_t unread = is_open() ? answering_.kept_bytes() : 0;
  hub_.unread_bytes += unread - std::exchange(unread_counted_, unread);
}

void Connection::settle() {
  if (socket_.is_input_over() && is_starved_) answering_.take_no_more();
  if (hub_.is_stopping || socket_.is_ending()) answering_.cut_stream();
  if (answering_.is_done()) {
    if (answering_.is_closing()) return say_farewell();
    // A connection that is new may have its first request under way; it gets a moment (check_overdue).
    if (hub_.is_stopping && has_asked() && is_input_exhausted()) return close();
  }
  update_wait();
  if (can_read()) hub_.readiness.again(shared_from_this());
}

bool Connection::is_input_exhausted() const {
  return parser_.partial() == RequestParser::Partial::nothing && socket_.is_exhausted();
}

// In a turn, sending and settling come anyway.
void Connection::mark_dirty() {
  if (is_parsing_ || is_dirty_) return;
  is_dirty_ = true;
  hub_.dirty.push_back(shared_from_this());
}

// ---- Ending ----

// Over TLS not even that much can be said without a handshake, which is what there is no room for.
void Connection::turn_away() {
  if (hub_.tls) return close();
  is_turned_away_ = true;
  awaits_announcement_ = false;
  standing_.leave();
  ++hub_.turned_away;
  answering_.refuse(problems::too_many_connections);
  take_turn();
}

// Half-closes, and waits a moment for the client to close its side.
void Connection::say_farewell() {
  if (socket_.is_input_over()) return close();
  socket_.end_sending();
  standing_.end_idling();
  patience_.begin(Patience::Wait::farewell, parser_.count(), hub_.clock.mono());
  discard();
}

// What still comes after the last answer goes where everyone's does: nobody reads it.
void Connection::discard() {
  for (int reads = 0; !socket_.is_broken() && socket_.may_read() && reads < reads_a_turn_max; ++reads) {
    (void)socket_.receive(hub_.discarded);
  }
  if (socket_.is_broken() || socket_.is_input_over()) return close();
  if (socket_.may_read()) hub_.readiness.again(shared_from_this());
}

void Connection::close() {
  if (!is_open()) return;
  hub_.readiness.forget(*this);
  socket_.close();
  answering_.cut_stream();
  output_.drop();
  count_unread();
  if (is_turned_away_) --hub_.turned_away;
  standing_.end_idling();
  standing_.leave();
  hub_.remove(*this);
}

// ---- Time ----

void Connection::update_wait() {
  const bool is_waiting = is_starved_ && !answering_.is_closing();
  const auto wait = is_waiting ? Patience::wait_for(parser_.partial(), answering_.is_done()) : Patience::Wait::none;
  if (patience_.is_for(wait, parser_.count())) return;
  if (wait != Patience::Wait::idle) standing_.end_idling();
  if (wait == Patience::Wait::none) return patience_.rest(parser_.count());
  const MonoTime now = hub_.clock.mono();
  patience_.begin(wait, parser_.count(), now);
  if (wait != Patience::Wait::idle) return;
  standing_.begin_idling(has_asked(), now);
  parser_.rest();
}

void Connection::check_overdue(MonoTime now) {
  if (output_.is_taken_too_slowly(now)) {
    count_up(hub_.stats.clients_too_slow);
    return close();
  }
  if (hub_.is_stopping && !has_asked() && now >= hub_.newcomers_until && is_input_exhausted()) return close();
  if (!patience_.is_over(now)) return;
  const bool says_nothing = patience_.wait() == Patience::Wait::idle || patience_.wait() == Patience::Wait::farewell;
  if (says_nothing || awaits_announcement_ || !socket_.is_established()) return close();
  count_up(hub_.stats.clients_too_slow);
  answering_.refuse(problems::too_slow);
  take_turn();
}

}  // namespace sluice::http
