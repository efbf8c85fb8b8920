#include "rehearse/wire/wire.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/invariant.h"
#include "rehearse/wire/connection.h"

namespace sluice::rehearse {
namespace {

// Requests that one connection gets before the next one's turn: fewer cost more system calls, more make one buyer's
// answer wait for more of the others'.
constexpr std::size_t burst = 16;
constexpr Duration connect_time_max = std::chrono::seconds(3);
constexpr Duration reconnect_pause = std::chrono::milliseconds(100);
// A timer of the kernel fires this much late on an idle machine; beyond that the generator was kept from running.
constexpr Duration timer_slack = std::chrono::microseconds(200);

}  // namespace

struct Wire::Channel {
  std::unique_ptr<Connection> connection;
  std::size_t target = 0;
  bool is_dirty = false;  // has requests to flush in this turn
  MonoTime reopen_at{};
};

Wire::Wire(std::span<const Target> targets, const Limits& limits, const Clock& clock, WireClient& client)
    : targets_(targets),
      limits_(limits),
      clock_(clock),
      client_(client),
      poller_(limits.connections),
      channels_(limits.connections) {
  SLUICE_INVARIANT(!targets.empty() && limits.connections >= targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i) queues_.emplace_back(limits.queue_max);
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    channels_[i].connection = std::make_unique<Connection>(limits.depth_max);
    channels_[i].target = i % targets.size();
  }
  dirty_.reserve(limits.connections);
}

Wire::~Wire() = default;

bool Wire::attach(Channel& channel, int fd, bool is_connecting) {
  if (!poller_.watch(fd, &channel)) {
    ::close(fd);
    return false;
  }
  channel.connection->adopt(fd, is_connecting);
  return true;
}

Result<void> Wire::open() {
  for (Channel& channel : channels_) {
    const Target& target = targets_[channel.target];
    auto fd = open_connection(target, connect_time_max);
    if (!fd) return Error{ErrorKind::unavailable, "cannot connect to " + target.host + ": " + fd.error().detail};
    if (!attach(channel, *fd, false)) return Error{ErrorKind::unavailable, "cannot watch a connection"};
  }
  return {};
}

void Wire::push(Request request, MonoTime now) {
  request.taken = now;
  queues_[request.arrival % queues_.size()].push(request);
  ++queued_;
}

bool Wire::pop_unsent(Request& out) {
  const bool any = std::ranges::any_of(queues_, [&out](SendQueue& queue) { return queue.pop(out); });
  if (any) --queued_;
  return any;
}

std::span<const epoll_event> Wire::wait_for_events(Duration wait_max) {
  if (!lacks_room_) return poller_.wait(wait_max);
  // Something waits for room: find out whether the server owes us, or we are behind in reading.
  if (const auto events = poller_.wait(Duration(0)); !events.empty()) return events;
  const MonoTime before = clock_.mono();
  const auto events = poller_.wait(wait_max);
  const MonoTime after = clock_.mono();
  stats_.lag.on_caught_up(events.empty() ? after : std::min(after, before + wait_max + timer_slack));
  return events;
}

MonoTime Wire::receive(Duration wait_max) {
  const auto events = wait_for_events(wait_max);
  const MonoTime now = clock_.mono();
  for (const epoll_event& event : events) on_event(*static_cast<Channel*>(event.data.ptr), event.events, now);
  return clock_.mono();
}

void Wire::on_event(Channel& channel, std::uint32_t events, MonoTime now) {
  Connection& connection = *channel.connection;
  if (!connection.is_open()) return;
  if ((events & EPOLLERR) != 0U) return lose(channel, Loss::connection, now);
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0U) read(channel);
  if (!connection.is_open() || (events & EPOLLOUT) == 0U) return;
  if (!connection.on_writable(clock_.mono(), stats_.lag)) lose(channel, Loss::connection, clock_.mono());
}

void Wire::read(Channel& channel) {
  while (channel.connection->is_open()) {
    const Connection::Received received = channel.connection->receive();
    const MonoTime now = clock_.mono();
    if (received == Connection::Received::nothing) return;
    if (received == Connection::Received::end) return lose(channel, Loss::connection, now);
    if (!take_answers(channel, now)) return;
    // What comes later raises a new edge.
    if (received == Connection::Received::all) return;
  }
}

// False: the connection was given up.
bool Wire::take_answers(Channel& channel, MonoTime now) {
  Connection& connection = *channel.connection;
  std::string_view bytes = connection.received();
  while (!bytes.empty()) {
    Answer answer;
    const auto [reading, size] = read_answer(bytes, answer);
    if (reading == Reading::partial && bytes.size() < Connection::answer_bytes_max) break;
    if (reading != Reading::complete || connection.depth() == 0) {
      lose(channel, Loss::nonsense, now);
      return false;
    }
    --in_flight_;
    lacks_room_ = false;
    client_.on_answer(connection.take_oldest(), answer, now);
    bytes.remove_prefix(size);
    if (answer.closes) {
      lose(channel, Loss::connection, now);
      return false;
    }
  }
  connection.consume(connection.received().size() - bytes.size());
  return true;
}

// Returns how many it took.
std::size_t Wire::fill(Channel& channel) {
  Connection& connection = *channel.connection;
  SendQueue& queue = queues_[channel.target];
  Request request;
  std::size_t taken = 0;
  for (; taken < burst && connection.has_room() && queue.pop(request); ++taken) {
    connection.put(request, client_);
    --queued_;
    ++in_flight_;
    ++stats_.requests;
    stats_.depth_sum += connection.depth();
    stats_.depth_max = std::max(stats_.depth_max, connection.depth());
  }
  if (connection.has_unwritten() && !channel.is_dirty) {
    channel.is_dirty = true;
    dirty_.push_back(&channel);
  }
  return taken;
}

void Wire::send() {
  std::size_t idle_in_a_row = 0;
  while (queued() > 0 && idle_in_a_row < channels_.size()) {
    Channel& channel = channels_[next_channel_];
    next_channel_ = next_channel_ + 1 == channels_.size() ? 0 : next_channel_ + 1;
    idle_in_a_row = fill(channel) > 0 ? 0 : idle_in_a_row + 1;
  }
  for (Channel* channel : dirty_) {
    channel->is_dirty = false;
    if (!channel->connection->is_open()) continue;
    if (!channel->connection->flush(clock_.mono(), stats_.lag)) lose(*channel, Loss::connection, clock_.mono());
  }
  dirty_.clear();
  lacks_room_ = queued() > 0;
}

void Wire::lose(Channel& channel, Loss first, MonoTime now) {
  channel.connection->close();
  channel.reopen_at = now + reconnect_pause;
  stats_.last_outage = now;
  // The client may queue new requests while it hears of the losses, but those never go to this connection now.
  while (channel.connection->depth() > 0) {
    --in_flight_;
    client_.on_loss(channel.connection->take_oldest(), std::exchange(first, Loss::connection), now);
  }
}

void Wire::reopen(Channel& channel, MonoTime now) {
  channel.reopen_at = now + reconnect_pause;
  auto fd = open_connection(targets_[channel.target], Duration(0));
  if (!fd) {
    stats_.last_outage = now;
    return;
  }
  // Still connecting: the kernel says when it takes bytes; a refusal arrives as an error event.
  if (attach(channel, *fd, true)) ++stats_.reconnects;
}

void Wire::keep_house() {
  const MonoTime now = clock_.mono();
  for (Channel& channel : channels_) {
    if (!channel.connection->is_open() && now >= channel.reopen_at) reopen(channel, now);
    if (channel.connection->waits_longer_than(limits_.answer_time_max, now)) lose(channel, Loss::timeout, now);
  }
}

}  // namespace sluice::rehearse
