#include "http/server.h"

#include <algorithm>
#include <utility>

#include "http/beat.h"
#include "http/connection/connection.h"
#include "http/reception/hub.h"
#include "http/reception/reception.h"

namespace sluice::http {
namespace {

// How late a client's time limit may be noticed. Walking 20 000 connections takes a millisecond or two, so ten times
// as often would cost the thread several percent.
constexpr Duration tick_max = std::chrono::milliseconds(250);
constexpr Duration tick_min = std::chrono::milliseconds(10);

// How long a stopping server waits for the first request of a connection that has just come: a round trip or two.
constexpr Duration newcomers_time = std::chrono::milliseconds(300);

// A quarter of the shortest limit, so that a limit is never overrun by much more than that.
Duration tick_of(const Limits& limits) {
  const Duration shortest =
      std::min({limits.header_time, limits.body_time, limits.idle_time, limits.write_time, limits.drain_time});
  return std::clamp(shortest / 4, tick_min, tick_max);
}

// Backwards, because a connection that closes is replaced by the last one.
template <class Action>
void for_each_connection(Hub& hub, Action action) {
  for (std::size_t i = hub.connections.size(); i-- > 0;) {
    const std::shared_ptr<Connection> connection = hub.connections[i];
    action(*connection);
  }
}

}  // namespace

class Server::Impl {
public:
  Impl(Handler& handler, const Clock& clock, const Limits& limits);
  ~Impl() { end(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void run();
  void begin_stop();
  void every(Duration period, std::function<void()> task);

  Reception& reception() { return reception_; }
  void stand_behind(Front front) { hub_.front = std::move(front); }
  void speak_tls(std::shared_ptr<TlsFront> front, std::string fields) {
    hub_.tls = std::move(front);
    hub_.date.always_say(std::move(fields));
  }
  PostedWork& posted() { return *posted_; }
  [[nodiscard]] const Stats& stats() const { return stats_; }

private:
  void start_tick();
  void tick();
  void close_all();
  void end();

  const Limits limits_;
  Stats stats_;
  IoLoop loop_{1};  // one thread runs it
  std::shared_ptr<PostedWork> posted_;
  Readiness readiness_;
  Hub hub_;
  Reception reception_;
  MonoTime drain_until_{};

  const Duration tick_period_;
  IoTimer tick_timer_;
  Beat beat_;
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
      reception_(hub_),
      tick_period_(tick_of(limits)),
      tick_timer_(loop_),
      beat_(loop_) {}

void Server::Impl::run() {
  posted_->adopt_thread();
  hub_.date.refresh(hub_.clock.wall());
  readiness_.start();
  reception_.start();
  start_tick();
  beat_.start();
  loop_.run();
  end();
}

void Server::Impl::start_tick() {
  tick_timer_.expires_after(tick_period_);
  tick_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Server::Impl::tick() {
  hub_.date.refresh(hub_.clock.wall());
  const MonoTime now = hub_.clock.mono();
  for_each_connection(hub_, [now](Connection& connection) { connection.check_overdue(now); });
  hub_.end_round();
  if (hub_.is_stopping && now >= drain_until_) close_all();
  reception_.resume();
  start_tick();
}

void Server::Impl::every(Duration period, std::function<void()> task) {
  beat_.set(period, [this, task = std::move(task)] {
    task();
    hub_.end_round();
  });
}

// A turn closes those that are idle.
void Server::Impl::begin_stop() {
  if (hub_.is_stopping) return;
  reception_.take_in_all();
  hub_.is_stopping = true;
  reception_.close();
  drain_until_ = hub_.clock.mono() + limits_.drain_time;
  hub_.newcomers_until = hub_.clock.mono() + std::min<Duration>(newcomers_time, limits_.drain_time);
  for_each_connection(hub_, [](Connection& connection) { connection.take_turn(); });
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
  reception_.close();
  close_all();
  hub_.dirty.clear();
  posted_->close();
}

// ---- Server ----

Server::Server(Handler& handler, const Clock& clock, const Limits& limits)
    : impl_(std::make_unique<Impl>(handler, clock, limits)) {}

Server::~Server() = default;

void Server::stand_behind(Front front) {
  impl_->stand_behind(std::move(front));
}

void Server::speak_tls(std::shared_ptr<TlsFront> front, std::string fields) {
  impl_->speak_tls(std::move(front), std::move(fields));
}

Result<std::uint16_t> Server::listen(const Endpoint& endpoint, Sharing sharing) {
  return impl_->reception().listen(endpoint, sharing);
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
