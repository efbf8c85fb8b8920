#include "rehearse/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/invariant.h"

namespace sluice::rehearse {
namespace {

constexpr std::size_t out_bytes = std::size_t{128} * 1024;
constexpr std::size_t in_bytes = header_bytes_max + body_bytes_max;
// Requests that one connection gets before the next one's turn: fewer cost more system calls, more make one buyer's
// answer wait for more of the others'.
constexpr std::size_t burst = 16;
constexpr Duration connect_time_max = std::chrono::seconds(3);
constexpr Duration reconnect_pause = std::chrono::milliseconds(100);
// A timer of the kernel fires this much late on an idle machine; beyond that the generator was kept from running.
constexpr Duration timer_slack = std::chrono::microseconds(200);

}  // namespace

struct Wire::Connection {
  explicit Connection(std::uint32_t depth_max) : out(out_bytes), in(in_bytes), pipeline(depth_max) {}

  int fd = -1;
  bool is_dirty = false;    // has bytes or requests to flush in this turn
  bool is_blocked = false;  // the kernel takes no more until it says so
  std::vector<char> out;
  std::size_t out_head = 0;
  std::size_t out_tail = 0;
  std::vector<char> in;
  std::size_t in_size = 0;
  std::vector<Request> pipeline;  // ring
  std::size_t head = 0;
  std::uint32_t depth = 0;
  std::uint32_t unstamped = 0;  // the last so many were not written yet
  MonoTime reopen_at{};

  Request& at(std::size_t i) {
    const std::size_t index = head + i;
    return pipeline[index < pipeline.size() ? index : index - pipeline.size()];
  }
};

Wire::Wire(const Target& target, const Limits& limits, const Clock& clock, WireClient& client)
    : target_(target),
      limits_(limits),
      clock_(clock),
      client_(client),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      // Not initialised: pages that a healthy run never queues into are never touched.
      queue_(std::make_unique_for_overwrite<Request[]>(limits.queue_max)),
      events_(std::min<std::size_t>(limits.connections, 1024)) {
  SLUICE_INVARIANT(epoll_ >= 0);
  for (std::uint32_t i = 0; i < limits.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(limits.depth_max));
  }
  dirty_.reserve(limits.connections);
}

Wire::~Wire() {
  for (auto& connection : connections_) {
    if (connection->fd >= 0) ::close(connection->fd);
  }
  ::close(epoll_);
}

bool Wire::attach(Connection& connection, int fd) {
  epoll_event event{};
  // Edge-triggered, both directions at once: no system call to change interest while running.
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &connection;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
    ::close(fd);
    return false;
  }
  connection.fd = fd;
  return true;
}

Result<void> Wire::open() {
  for (auto& connection : connections_) {
    auto fd = open_connection(target_, connect_time_max);
    if (!fd) return Error{ErrorKind::unavailable, "cannot connect to " + target_.host + ": " + fd.error().detail};
    if (!attach(*connection, *fd)) return Error{ErrorKind::unavailable, "cannot watch a connection"};
  }
  return {};
}

void Wire::push(Request request, MonoTime now) {
  SLUICE_INVARIANT(queue_size_ < limits_.queue_max);
  request.taken = now;
  std::size_t at = queue_head_ + queue_size_++;
  if (at >= limits_.queue_max) at -= limits_.queue_max;
  queue_[at] = request;
}

bool Wire::pop_unsent(Request& out) {
  if (queue_size_ == 0) return false;
  out = queue_[queue_head_];
  if (++queue_head_ == limits_.queue_max) queue_head_ = 0;
  // An empty queue begins at the front again, so that a short one stays in the cache.
  if (--queue_size_ == 0) queue_head_ = 0;
  return true;
}

void Wire::wait_for_events(Duration wait_max) {
  const auto poll = [&](Duration time) {
    const timespec timeout{0, static_cast<long>(time.count()) * 1000};
    const int n = ::epoll_pwait2(epoll_, events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
    events_.resize(static_cast<std::size_t>(std::max(n, 0)));
  };
  const std::size_t capacity = events_.capacity();
  events_.resize(capacity);
  if (!lacks_room_) return poll(wait_max);
  // Something waits for room: find out whether the server owes us, or we are behind in reading.
  poll(Duration(0));
  if (!events_.empty()) return;
  const MonoTime before = clock_.mono();
  events_.resize(capacity);
  poll(wait_max);
  const MonoTime after = clock_.mono();
  caught_up_ = events_.empty() ? after : std::min(after, before + wait_max + timer_slack);
}

MonoTime Wire::receive(Duration wait_max) {
  wait_for_events(wait_max);
  const MonoTime now = clock_.mono();
  for (const epoll_event& event : events_) on_event(*static_cast<Connection*>(event.data.ptr), event.events, now);
  return clock_.mono();
}

void Wire::on_event(Connection& connection, std::uint32_t events, MonoTime now) {
  if (connection.fd < 0) return;
  if ((events & EPOLLERR) != 0U) return lose(connection, Loss::connection, now);
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0U) read(connection);
  if (connection.fd >= 0 && (events & EPOLLOUT) != 0U && connection.is_blocked) {
    connection.is_blocked = false;
    flush(connection);
  }
}

void Wire::read(Connection& connection) {
  while (connection.fd >= 0) {
    const std::size_t room = connection.in.size() - connection.in_size;
    const ssize_t n = ::recv(connection.fd, connection.in.data() + connection.in_size, room, 0);
    const MonoTime now = clock_.mono();
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return lose(connection, Loss::connection, now);
    connection.in_size += static_cast<std::size_t>(n);
    if (!take_answers(connection, now)) return;
    // A short read has emptied the socket; what comes later raises a new edge.
    if (static_cast<std::size_t>(n) < room) return;
  }
}

bool Wire::take_answers(Connection& connection, MonoTime now) {
  std::string_view bytes(connection.in.data(), connection.in_size);
  while (!bytes.empty()) {
    Answer answer;
    const auto [reading, size] = read_answer(bytes, answer);
    if (reading == Reading::partial && bytes.size() < in_bytes) break;
    if (reading != Reading::complete || connection.depth == 0) {
      lose(connection, Loss::nonsense, now);
      return false;
    }
    const Request request = connection.at(0);
    connection.head = connection.head + 1 == connection.pipeline.size() ? 0 : connection.head + 1;
    --connection.depth;
    --in_flight_;
    lacks_room_ = false;
    client_.on_answer(request, answer, now);
    bytes.remove_prefix(size);
    if (answer.closes) {
      lose(connection, Loss::connection, now);
      return false;
    }
  }
  if (!bytes.empty()) std::memmove(connection.in.data(), bytes.data(), bytes.size());
  connection.in_size = bytes.size();
  return true;
}

bool Wire::has_room(const Connection& connection) const {
  return connection.fd >= 0 && !connection.is_blocked && connection.depth < limits_.depth_max &&
         connection.out_tail + request_bytes_max <= out_bytes;
}

void Wire::fill(Connection& connection) {
  for (std::size_t i = 0; i < burst && queue_size_ > 0 && has_room(connection); ++i) {
    Request& slot = connection.at(connection.depth);
    pop_unsent(slot);
    connection.out_tail +=
        client_.write_request(slot, {connection.out.data() + connection.out_tail, out_bytes - connection.out_tail});
    ++connection.depth;
    ++connection.unstamped;
    ++in_flight_;
    ++stats_.requests;
    stats_.depth_sum += connection.depth;
    stats_.depth_max = std::max(stats_.depth_max, connection.depth);
  }
  if (connection.unstamped > 0 && !connection.is_dirty) {
    connection.is_dirty = true;
    dirty_.push_back(&connection);
  }
}

void Wire::send() {
  std::size_t full_in_a_row = 0;
  while (queue_size_ > 0 && full_in_a_row < connections_.size()) {
    Connection& connection = *connections_[next_connection_];
    next_connection_ = next_connection_ + 1 == connections_.size() ? 0 : next_connection_ + 1;
    full_in_a_row = has_room(connection) ? 0 : full_in_a_row + 1;
    fill(connection);
  }
  for (Connection* connection : dirty_) {
    connection->is_dirty = false;
    if (connection->fd >= 0) flush(*connection);
  }
  dirty_.clear();
  lacks_room_ = queue_size_ > 0;
}

void Wire::flush(Connection& connection) {
  stamp(connection, clock_.mono());
  while (connection.out_head < connection.out_tail) {
    const ssize_t n = ::send(connection.fd, connection.out.data() + connection.out_head,
                             connection.out_tail - connection.out_head, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
      connection.is_blocked = true;
      return;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return lose(connection, Loss::connection, clock_.mono());
    connection.out_head += static_cast<std::size_t>(n);
  }
  connection.out_head = connection.out_tail = 0;
}

void Wire::stamp(Connection& connection, MonoTime now) {
  for (; connection.unstamped > 0; --connection.unstamped) {
    Request& request = connection.at(connection.depth - connection.unstamped);
    request.sent = now;
    if (request.kind >= Kind::status) continue;
    const Duration waited = std::clamp(caught_up_ - request.taken, Duration(0), now - request.taken);
    const Duration lag = now - request.due - waited;
    if (waited > Duration(0)) stats_.server_wait.record(waited);
    (request.is_first_click ? stats_.send_lag : stats_.send_lag_after).record(lag);
    if (request.is_first_click) stats_.recent_lag.record(lag);
  }
}

void Wire::lose(Connection& connection, Loss first, MonoTime now) {
  ::close(connection.fd);
  connection.fd = -1;
  connection.is_blocked = false;
  connection.in_size = connection.out_head = connection.out_tail = 0;
  connection.unstamped = 0;
  connection.reopen_at = now + reconnect_pause;
  stats_.last_outage = now;
  // The client may queue new requests while it hears of the losses, but those never go to this connection now.
  while (connection.depth > 0) {
    const Request request = connection.at(0);
    connection.head = connection.head + 1 == connection.pipeline.size() ? 0 : connection.head + 1;
    --connection.depth;
    --in_flight_;
    client_.on_loss(request, std::exchange(first, Loss::connection), now);
  }
}

void Wire::reopen(Connection& connection, MonoTime now) {
  connection.reopen_at = now + reconnect_pause;
  auto fd = open_connection(target_, Duration(0));
  if (!fd) {
    stats_.last_outage = now;
    return;
  }
  if (!attach(connection, *fd)) return;
  // Still connecting: the kernel says when it takes bytes; a refusal arrives as an error event.
  connection.is_blocked = true;
  ++stats_.reconnects;
}

void Wire::keep_house() {
  const MonoTime now = clock_.mono();
  for (auto& connection : connections_) {
    if (connection->fd < 0 && now >= connection->reopen_at) reopen(*connection, now);
    const bool has_sent = connection->fd >= 0 && connection->depth > connection->unstamped;
    if (has_sent && now - connection->at(0).sent > limits_.answer_time_max) lose(*connection, Loss::timeout, now);
  }
}

}  // namespace sluice::rehearse
