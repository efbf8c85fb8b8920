// Carries the requests of all buyers over a few pipelined connections, and measures its own punctuality.
//
// One thread. The owner alternates receive() and send(): receive() waits for the kernel and hands over every answer
// that has come; send() moves queued requests into pipelines and writes each connection's share in one call.
//
// Invariants
//  1. Answers belong to requests in the order of writing, per connection. After nonsense nothing of that connection
//  is
//     believed; each of its unanswered requests is reported lost, once.
//  2. At most depth_max requests of a connection are unanswered; what finds no room waits in the queue, in order.
//  3. The queue holds at most `queue_max` requests (one a buyer, and the shared poll: the owner keeps to that).
//  4. No allocation per request.
//
// Send lag is the generator's own delay, and only that: from the moment at which a request was due to its write, less
// the time in which the generator was *caught up* while the request waited. Caught up means: the kernel had no answer
// for us although every pipeline was full, so the server owed us answers and nobody could have sent. A server that
// stalls therefore adds to latency and to the server wait, never to the lag; a generator that is too slow to read
// what has already come is never caught up, and all its queueing counts as lag.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "rehearse/answer.h"
#include "rehearse/histogram.h"
#include "rehearse/report.h"
#include "rehearse/target.h"

namespace sluice::rehearse {

struct Request {
  static constexpr std::uint32_t nobody = UINT32_MAX;

  MonoTime intended{};             // when its buyer wanted it; latency counts from here
  MonoTime due{};                  // when this attempt was to be sent; lag counts from here
  MonoTime taken{};                // when the generator queued it
  MonoTime sent{};                 // when it was written
  std::uint32_t buyer = nobody;    // who, once there is a record of them
  std::uint32_t arrival = 0;       // which arrival
  std::uint32_t ordinal_seen = 0;  // the highest ordinal anybody of this item had been told when this was sent
  std::uint16_t item = 0;
  Kind kind = Kind::buy;
  bool is_first_click = false;  // a planned arrival, as opposed to what follows from it
};

static_assert(sizeof(Request) <= 48, "one of them a planned buyer");

enum class Loss : std::uint8_t { connection, timeout, nonsense };

class WireClient {
public:
  virtual ~WireClient() = default;
  // Writes the request's bytes and returns how many; at most request_bytes_max. `request` may be completed.
  virtual std::size_t write_request(Request& request, std::span<char> out) = 0;
  virtual void on_answer(const Request& request, const Answer& answer, MonoTime now) = 0;
  virtual void on_loss(const Request& request, Loss loss, MonoTime now) = 0;
};

inline constexpr std::size_t request_bytes_max = std::size_t{8} * 1024;

struct WireStats {
  Histogram send_lag;        // of first clicks
  Histogram send_lag_after;  // of everything else that buyers do
  Histogram server_wait;     // of those that had to wait for room in a pipeline
  Histogram recent_lag;      // of first clicks since the owner cleared it
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
  // `clock`, `target` and `client` must outlive the wire.
  Wire(const Target& target, const Limits& limits, const Clock& clock, WireClient& client);
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

  [[nodiscard]] std::size_t queued() const { return queue_size_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  [[nodiscard]] WireStats& stats() { return stats_; }

private:
  struct Connection;

  void wait_for_events(Duration wait_max);
  void on_event(Connection& connection, std::uint32_t events, MonoTime now);
  void read(Connection& connection);
  bool take_answers(Connection& connection, MonoTime now);
  void fill(Connection& connection);
  void flush(Connection& connection);
  void stamp(Connection& connection, MonoTime now);
  void lose(Connection& connection, Loss first, MonoTime now);
  void reopen(Connection& connection, MonoTime now);
  bool attach(Connection& connection, int fd);
  [[nodiscard]] bool has_room(const Connection& connection) const;

  const Target& target_;
  Limits limits_;
  const Clock& clock_;
  WireClient& client_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> dirty_;
  std::size_t next_connection_ = 0;
  std::unique_ptr<Request[]> queue_;
  std::size_t queue_head_ = 0;
  std::size_t queue_size_ = 0;
  std::size_t in_flight_ = 0;
  bool lacks_room_ = false;  // the last send() left requests behind, and no answer has come since
  MonoTime caught_up_{};
  std::vector<epoll_event> events_;
  WireStats stats_;
};

}  // namespace sluice::rehearse
