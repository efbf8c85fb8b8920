// Carries the requests of all buyers over a few pipelined connections, and measures its own punctuality (SendLag).
//
// Of several targets each buyer has one, by the number of their arrival, as a balancer that knows people again would
// give it them. Each has connections and a queue of its own.
//
// One thread. The owner alternates receive() and send(): receive() waits for the kernel and hands over every answer
// that has come; send() moves queued requests into pipelines and writes each connection's share in one call.
//
// Invariants
//  1. Answers belong to requests in the order of writing, per connection. After nonsense nothing of that connection
//  is
//     believed; each of its unanswered requests is reported lost, once.
//  2. At most depth_max requests of a connection are unanswered; what finds no room waits in its target's queue, in
//  order.
//  3. A queue holds at most `queue_max` requests (one a buyer, and the shared poll: the owner keeps to that).
//  4. No allocation per request.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "rehearse/target.h"
#include "rehearse/wire/poller.h"
#include "rehearse/wire/send_lag.h"
#include "rehearse/wire/send_queue.h"
#include "rehearse/wire/wire_client.h"

namespace sluice::rehearse {

struct WireStats {
  SendLag lag;
  std::uint64_t requests = 0;
  std::uint64_t depth_sum = 0;
  std::uint32_t depth_max = 0;
  std::uint64_t reconnects = 0;
  MonoTime last_outage{};  // when a connection was last lost or refused
};

class Wire {
public:
  struct Limits {
    std::uint32_t connections = 1;
    std::uint32_t depth_max = 1;
    std::size_t queue_max = 1;
    Duration answer_time_max{0};
  };
  // `clock`, `targets` and `client` must outlive the wire. REQUIRES: a target, and a connection for each.
  Wire(std::span<const Target> targets, const Limits& limits, const Clock& clock, WireClient& client);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // Opens every connection. ErrorKind::unavailable: the target does not accept them.
  [[nodiscard]] Result<void> open();

  // To the end of the queue; sets `taken`. REQUIRES: fewer than queue_max are queued.
  void push(Request request, MonoTime now);

  // Waits at most `wait_max` for answers and hands them to the client. Returns the time afterwards.
  MonoTime receive(Duration wait_max);
  void send();

  // Answers overdue, connections to be opened again; a few times a second is enough.
  void keep_house();

  // Takes the next request off the queue unsent; false when it is empty. For the end of a phase.
  bool pop_unsent(Request& out);

  [[nodiscard]] std::size_t queued() const { return queued_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  [[nodiscard]] WireStats& stats() { return stats_; }

private:
  struct Channel;  // a connection, where to, and whose turn it is

  std::span<const epoll_event> wait_for_events(Duration wait_max);
  void on_event(Channel& channel, std::uint32_t events, MonoTime now);
  void read(Channel& channel);
  bool take_answers(Channel& channel, MonoTime now);
  std::size_t fill(Channel& channel);
  void lose(Channel& channel, Loss first, MonoTime now);
  void reopen(Channel& channel, MonoTime now);
  bool attach(Channel& channel, int fd, bool is_connecting);

  std::span<const Target> targets_;
  Limits limits_;
  const Clock& clock_;
  WireClient& client_;
  Poller poller_;
  std::vector<Channel> channels_;
  std::vector<Channel*> dirty_;
  std::size_t next_channel_ = 0;
  std::vector<SendQueue> queues_;  // by target
  std::size_t queued_ = 0;         // in all of them
  std::size_t in_flight_ = 0;
  bool lacks_room_ = false;  // the last send() left requests behind, and no answer has come since
  WireStats stats_;
};

}  // namespace sluice::rehearse
