// An HTTP/1.1 server on one thread: accepts, parses strictly, answers in order, and closes whoever is slow or wrong.
//
// One Server owns one event loop; run() is called by exactly one thread, which then is "the server's thread". Several
// Servers may listen on one port (SO_REUSEPORT), the kernel spreads connections over them.
//
// Invariants
//  1. Responses leave in the order of their requests, however they were answered (pipelining, at most
//     Limits::pipeline_max requests of a connection unanswered; beyond that the connection is not read).
//  2. Every buffer has a bound in Limits. At the bound: 431 (header), 413 (body), closed (output not read by the
//  client).
//  3. A malformed request gets a 400 (once) and the connection is closed: nothing after it is parsed.
//  4. After stop(): no new connections, idle ones are closed, requests already received are answered with
//     "Connection: close", streams end, and run() returns when all are gone or the drain time is over.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/loop.h"
#include "http/message.h"

namespace sluice::http {

struct Limits {
  std::size_t header_bytes_max = std::size_t{8} * 1024;  // request line and fields; larger: 431
  std::size_t body_bytes_max = std::size_t{16} * 1024;   // larger: 413
  std::size_t target_bytes_max = std::size_t{2} * 1024;  // longer: 414
  std::size_t output_bytes_max =
      std::size_t{256} * 1024;           // unread answers of one connection; beyond that it is not read from
  std::size_t pipeline_max = 256;        // unanswered requests of one connection
  std::size_t connections_max = 20'000;  // of this server; beyond that: accepted, answered 503, closed
  Duration header_time = std::chrono::seconds(10);  // from a request's first byte to its last header byte
  Duration body_time = std::chrono::seconds(10);    // from there to the last byte of its body
  Duration idle_time = std::chrono::seconds(75);    // between requests
  Duration write_time = std::chrono::seconds(20);   // without the client taking a single byte
  Duration drain_time = std::chrono::seconds(10);   // after stop()
};

struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the kernel picks one
};

// "127.0.0.1:8080" or "[::1]:8080".
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

// Counters of the transport itself; written by the server's thread, readable from any.
struct Stats {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_accepted{0};
  std::atomic<std::uint64_t> connections_refused{0};  // over connections_max
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> requests_malformed{0};
  std::atomic<std::uint64_t> clients_too_slow{0};
  std::atomic<std::uint64_t> accept_errors{
      0};  // out of descriptors or memory; accepting resumes a quarter second later
};

class Server final : public Loop {
public:
  // `handler` and `clock` must outlive the server.
  Server(Handler& handler, const Clock& clock, const Limits& limits);
  ~Server() override;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Who else may listen on the port. `shared` is for the second and further servers of one program; the first one
  // listens `exclusive`ly checked: a plain bind is tried before SO_REUSEPORT, so that a port in use by another
  // program is found. Returns the port bound. ErrorKind::unavailable: in use or not permitted.
  enum class Sharing { first, further };
  [[nodiscard]] Result<std::uint16_t> listen(const Endpoint& endpoint, Sharing sharing);

  // Serves until stop(). Names nothing, catches nothing: the caller owns the thread.
  void run();

  // Thread-safe. Begins the graceful stop.
  void stop();

  // As Loop says. Who posts once a request or once a batch is bounded by pipeline_max * connections_max.
  void post(std::function<void()> work) override;
  void every(Duration period, std::function<void()> task) override;

  [[nodiscard]] const Stats& stats() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::http
