// The bounds of a server: every buffer, every number of connections and every wait for a client has one. What happens
// at the bound is said in server.h.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/time.h"

namespace sluice::http {

struct Limits {
  std::size_t header_bytes_max = std::size_t{32} * 1024;  // request line and fields; larger: 431
  std::size_t body_bytes_max = std::size_t{16} * 1024;    // larger: 413
  std::size_t target_bytes_max = std::size_t{26} * 1024;  // longer: 414
  // Unread answers of one connection; beyond that it is not read from. With the kernel's own (send_buffer_bytes) what
  // a client that reads nothing can make the machine keep. One answer may be larger.
  std::size_t output_bytes_max = std::size_t{64} * 1024;
  // Likewise of all connections of this server; beyond that whoever does not take their answers at once is closed.
  std::size_t output_bytes_all_max = std::size_t{256} * 1024 * 1024;
  std::size_t pipeline_max = 256;        // unanswered requests of one connection
  std::size_t connections_max = 20'000;  // of this server; beyond that: see invariant 4
  // Of those, how many one address may have (peers.h). Beyond that its longest idle one is ended for a newcomer.
  std::size_t connections_of_one_max = connections_max;
  std::size_t turned_away_max = 256;  // those that get a moment to read so; further ones are told and closed
  Duration header_time = std::chrono::seconds(10);  // from a request's first byte to its last header byte
  Duration body_time = std::chrono::seconds(10);    // from there to the last byte of its body
  Duration idle_time = std::chrono::seconds(75);    // between requests
  Duration write_time = std::chrono::seconds(20);   // without the client taking a single byte
  std::size_t write_rate_min = 4096;  // bytes a second that a client takes of what waits for it, over each write_time
  Duration drain_time = std::chrono::seconds(10);  // after stop()
  // How long a connection must have been idle to be ended in favour of a newcomer of another address. Shorter, and a
  // flood of newcomers ends those who have just come; longer, and it keeps out everybody else for so long.
  Duration evict_idle_after = std::chrono::seconds(1);
};

// What the kernel may keep of a connection's answers; it takes it twice. Larger, and each client that reads nothing
// costs the machine megabytes; smaller, and a large answer over a long way is slow.
inline constexpr int send_buffer_bytes = 64 * 1024;

}  // namespace sluice::http
