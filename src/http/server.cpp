#include "http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/invariant.h"
#include "http/connection.h"
#include "http/hub.h"
#include "http/listener.h"

namespace sluice::http {
namespace {

using boost::system::error_code;
// How late a client's time limit may be noticed. Walking 20 000 connections takes a millisecond or two, so ten times
// as often would cost the thread several percent.
constexpr Duration tick_max = std::chrono::milliseconds(250);
constexpr Duration tick_min = std::chrono::milliseconds(10);

// So that a flood of new connections leaves a turn to those that are there.
constexpr int accepts_a_round_max = 64;

// How many of the longest idle are looked at for one that may go: those whose next request has just arrived may not.
constexpr int evictions_tried_max = 4;

// A quarter of the shortest limit, so that a limit is never overrun by much more than that.
Duration tick_of(const Limits& limits) {
  const Duration shortest =
      std::min({limits.header_time, limits.body_time, limits.idle_time, limits.write_time, limits.drain_time});
  return std::clamp(shortest / 4, tick_min, tick_max);
}

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

// How long a stopping server waits for the first request of a connection that has just come: a round trip or two.
constexpr Duration newcomers_time = std::chrono::milliseconds(300);

class Server::Impl {
public:
  Impl(Handler& handler, const Clock& clock, const Limits& limits);
  ~Impl() { end(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<std::uint16_t> listen(const Endpoint& endpoint, Sharing sharing);
  void run();
  void begin_stop();
  void every(Duration period, std::function<void()> task);

  PostedWork& posted() { return *posted_; }
  [[nodiscard]] const Stats& stats() const { return stats_; }

private:
  void await_connections();
  void accept_waiting(int connections_max);
  void welcome(Descriptor socket);
  void turn_away_at_once(const Descriptor& socket);
  [[nodiscard]] bool has_room() const { return hub_.connections.size() - hub_.turned_away < limits_.connections_max; }
  [[nodiscard]] bool make_room();
  void start_tick();
  void tick();
  void start_task();
  void close_all();
  void end();

  const Limits limits_;
  Stats stats_;
  IoLoop loop_{1};  // one thread runs it
  std::shared_ptr<PostedWork> posted_;
  Readiness readiness_;
  Hub hub_;
  std::optional<Acceptor> acceptor_;
  bool is_accept_paused_ = false;
  boost::asio::ip::tcp::endpoint peer_;  // of the connection being accepted
  MonoTime drain_until_{};

  const Duration tick_period_;
  IoTimer tick_timer_;
  IoTimer task_timer_;
  Duration task_period_{};
  std::function<void()> task_;
};

Server::Impl::Impl(Handler& handler, const Clock& clock, const Limits& limits)
    : limits_(limits),
      posted_(std::make_shared<PostedWork>(loop_, [this] { hub_.end_round(); })),
      readiness_(loop_, [this] { hub_.end_round(); }),
      hub_{.loop = loop_,
           .readiness = readiness_,
           .handler = handler,
           .clock = clock,
           .limits = limits_,
           .stats = stats_,
           .posted = posted_},
      tick_period_(tick_of(limits)),
      tick_timer_(loop_),
      task_timer_(loop_) {}

Result<std::uint16_t> Server::Impl::listen(const Endpoint& endpoint, Sharing sharing) {
  SLUICE_INVARIANT(!acceptor_);
  auto opened = open_listener(loop_, endpoint, sharing, send_buffer_bytes);
  if (!opened) return opened.error();
  acceptor_.emplace(std::move(*opened));
  error_code error;
  const auto local = acceptor_->local_endpoint(error);
  if (error) return Error{ErrorKind::io, "the listening socket has no address: " + error.message()};
  return local.port();
}

void Server::Impl::run() {
  posted_->adopt_thread();
  hub_.date.refresh(hub_.clock.wall());
  readiness_.start();
  if (acceptor_) await_connections();
  start_tick();
  if (task_) start_task();
  loop_.run();
  end();
}

// ---- Accepting ----

void Server::Impl::await_connections() {
  acceptor_->async_wait(Acceptor::wait_read, [this](const error_code& error) {
    if (error || !acceptor_) return;
    accept_waiting(accepts_a_round_max);
    if (!is_accept_paused_) await_connections();
  });
}

void Server::Impl::accept_waiting(int connections_max) {
  for (int taken = 0; taken < connections_max; ++taken) {
    error_code error;
    Descriptor socket = accept_next(*acceptor_, peer_, error);
    if (socket.is_open()) {
      welcome(std::move(socket));
    } else if (!error) {
      return;
    } else if (!concerns_one_connection(error.value())) {
      count_up(stats_.accept_errors);
      is_accept_paused_ = true;
      return;
    }
  }
}

void Server::Impl::welcome(Descriptor socket) {
  const bool is_full = !has_room() && !make_room();
  count_up(is_full ? stats_.connections_refused : stats_.connections_accepted);
  if (is_full && hub_.turned_away >= limits_.turned_away_max) return turn_away_at_once(socket);
  const int number = socket.number();
  const int yes = 1;  // that this fails shows a connection that is already lost, and its first read tells so
  ::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto connection = std::make_shared<Connection>(hub_, std::move(socket), peer_text(peer_));
  if (!readiness_.watch(number, *connection)) return count_up(stats_.accept_errors);
  hub_.add(connection);
  if (is_full) return connection->turn_away();
  connection->take_turn();
}

// Nobody waits until the client has read it: what it sends from now on may make the kernel take the answer back.
void Server::Impl::turn_away_at_once(const Descriptor& socket) {
  const std::string body = to_json(problems::too_many_connections);
  std::string answer;
  append_response(answer, {503, problem_content_type, "Retry-After: 1\r\n", body}, {.closes = true},
                  hub_.date.text());
  ::recv(socket.number(), hub_.discarded.data(), hub_.discarded.size(), MSG_DONTWAIT);
  static_cast<void>(::send(socket.number(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0);
}

// Ends the connection that has been idle for longest, if one has been idle for long enough.
bool Server::Impl::make_room() {
  Connection* candidate = hub_.idle.longest();
  for (int tried = 0; candidate != nullptr && tried < evictions_tried_max; ++tried) {
    if (hub_.clock.mono() - candidate->idle_place().since < limits_.evict_idle_after) return false;
    if (candidate->is_input_exhausted()) {
      const auto ended = candidate->shared_from_this();
      ended->close();
      count_up(stats_.connections_evicted);
      return has_room();
    }
    candidate = candidate->idle_place().shorter;
  }
  return false;
}

// ---- Time ----

void Server::Impl::start_tick() {
  tick_timer_.expires_after(tick_period_);
  tick_timer_.async_wait([this](const error_code& error) {
    if (!error) tick();
  });
}

// Backwards, because a connection that closes is replaced by the last one.
void Server::Impl::tick() {
  hub_.date.refresh(hub_.clock.wall());
  const MonoTime now = hub_.clock.mono();
  for (std::size_t i = hub_.connections.size(); i-- > 0;) {
    const std::shared_ptr<Connection> connection = hub_.connections[i];
    connection->check_overdue(now);
  }
  hub_.end_round();
  if (hub_.is_stopping && now >= drain_until_) close_all();
  if (std::exchange(is_accept_paused_, false) && acceptor_) await_connections();
  start_tick();
}

void Server::Impl::every(Duration period, std::function<void()> task) {
  SLUICE_INVARIANT(!task_ && period > Duration::zero());
  task_period_ = period;
  task_ = std::move(task);
  task_timer_.expires_after(period);
}

// Keeps to the beat; beats that were missed are left out, not made up for.
void Server::Impl::start_task() {
  task_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    task_();
    hub_.end_round();
    const auto now = std::chrono::steady_clock::now();
    task_timer_.expires_at(std::max(task_timer_.expiry() + task_period_, now));
    start_task();
  });
}

// ---- Ending ----

// Connections that the kernel has completed may carry requests already; closing the port would reset them. A crowd
// that keeps coming is not waited for.
void Server::Impl::begin_stop() {
  if (hub_.is_stopping) return;
  if (acceptor_) accept_waiting(Acceptor::max_listen_connections);
  hub_.is_stopping = true;
  acceptor_.reset();
  drain_until_ = hub_.clock.mono() + limits_.drain_time;
  hub_.newcomers_until = hub_.clock.mono() + std::min<Duration>(newcomers_time, limits_.drain_time);
  // A turn closes those that are idle; backwards, because the last one takes the place of one that closes.
  for (std::size_t i = hub_.connections.size(); i-- > 0;) {
    const std::shared_ptr<Connection> connection = hub_.connections[i];
    connection->take_turn();
  }
  if (hub_.connections.empty()) loop_.stop();
}

void Server::Impl::close_all() {
  while (!hub_.connections.empty()) {
    const std::shared_ptr<Connection> connection = hub_.connections.back();
    connection->close();
  }
}

// From here on a late answer finds its connection closed, and a late post nobody to run it.
void Server::Impl::end() {
  acceptor_.reset();
  close_all();
  hub_.dirty.clear();
  posted_->close();
}

// ---- Server ----

Server::Server(Handler& handler, const Clock& clock, const Limits& limits)
    : impl_(std::make_unique<Impl>(handler, clock, limits)) {}

Server::~Server() = default;

Result<std::uint16_t> Server::listen(const Endpoint& endpoint, Sharing sharing) {
  return impl_->listen(endpoint, sharing);
}

void Server::run() {
  impl_->run();
}

void Server::stop() {
  impl_->posted().post([impl = impl_.get()] { impl->begin_stop(); });
}

void Server::post(std::function<void()> work) {
  impl_->posted().post(std::move(work));
}

void Server::every(Duration period, std::function<void()> task) {
  impl_->every(period, std::move(task));
}

const Stats& Server::stats() const {
  return impl_->stats();
}

}  // namespace sluice::http
