// One pipelined connection: a socket, the bytes on their way out and in, and the requests that are not answered yet.
//
// Knows nothing of queues, timers or whose turn it is (Wire does), and reports nothing by itself: whoever closes it
// takes the unanswered requests off, oldest first.
//
// Invariants
//  1. Answers belong to requests in the order of writing.
//  2. At most `depth_max` requests are unanswered.
//  3. No allocation after construction. 128 KiB for what goes out, one whole answer for what comes in.
//
// One thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rehearse/wire/send_lag.h"
#include "rehearse/wire/wire_client.h"

namespace sluice::rehearse {

class Connection {
public:
  static constexpr std::size_t answer_bytes_max = header_bytes_max + body_bytes_max;

  explicit Connection(std::uint32_t depth_max);
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Takes a non-blocking socket over. `is_connecting`: the kernel will say when it takes bytes.
  void adopt(int fd, bool is_connecting);
  // What was to be sent or is half received is gone; requests stay until they are taken.
  void close();
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  [[nodiscard]] bool has_room() const;
  // REQUIRES: has_room().
  void put(const Request& request, WireClient& client);
  [[nodiscard]] bool has_unwritten() const { return unstamped_ > 0; }
  // Writes what there is, as far as the kernel takes it. False: the connection is lost.
  bool flush(MonoTime now, SendLag& lag);
  // The kernel takes bytes again. False: the connection is lost.
  bool on_writable(MonoTime now, SendLag& lag);

  enum class Received : std::uint8_t { nothing, some, all, end };
  // Reads once: `all` has emptied the socket, `some` may have left bytes; `end`: no more will come.
  Received receive();
  [[nodiscard]] std::string_view received() const { return {in_.data(), in_size_}; }
  // So much of it was read; views of it end here.
  void consume(std::size_t size);

  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  // REQUIRES: depth() > 0.
  Request take_oldest();
  // Of the oldest request that was written, if there is one.
  [[nodiscard]] bool waits_longer_than(Duration time, MonoTime now) const;

private:
  [[nodiscard]] std::size_t index_of(std::size_t i) const;
  void stamp(MonoTime now, SendLag& lag);

  int fd_ = -1;
  bool is_blocked_ = false;  // the kernel takes no more until it says so
  std::vector<char> out_;
  std::size_t out_head_ = 0;
  std::size_t out_tail_ = 0;
  std::vector<char> in_;
  std::size_t in_size_ = 0;
  std::vector<Request> pipeline_;  // ring
  std::size_t head_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t unstamped_ = 0;  // the last so many were not written yet
};

}  // namespace sluice::rehearse
