// An HTTP/1.1 server on one thread: accepts, parses strictly, answers in order, and closes whoever is slow or wrong.
//
// One Server owns one event loop; run() is called by exactly one thread, which then is "the server's thread". Several
// Servers may listen on one port (SO_REUSEPORT), the kernel spreads connections over them.
//
// Invariants
//  1. Responses leave in the order of their requests, however they were answered (pipelining, at most
//     Limits::pipeline_max requests of a connection unanswered; beyond that the connection is not read).
//  2. Every buffer has a bound in Limits. At the bound: 431 (header), 413 (body), closed (output not read by the
//     client). An idle connection keeps 4 KiB, whatever it has asked before.
//  3. A malformed request gets a 400 (once) and the connection is closed: nothing after it is parsed.
//  4. Every number of connections has a bound, in all and of one address. There a newcomer takes the place of an idle
//     connection, of the address that has the most first; if there is none it is told 503 at once (reception.h).
//  5. After stop(): no new connections, idle ones are closed, requests already received are answered with
//     "Connection: close", streams end, and run() returns when all are gone or the drain time is over.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/address/endpoint.h"
#include "http/limits.h"
#include "http/loop.h"
#include "http/message.h"
#include "http/reception/front.h"
#include "http/stats.h"
#include "http/tls/tls_identity.h"

namespace sluice::http {

class Server final : public Loop {
public:
  // `handler` and `clock` must outlive the server.
  Server(Handler& handler, const Clock& clock, const Limits& limits);
  ~Server() override;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // What is between it and its clients; before run(). Nothing, unless told.
  void stand_behind(Front front);

  // Speaks TLS only, as whoever it finds there when a connection comes; before run(). `fields`: what every answer
  // says besides, "Name: value\r\n" each.
  void speak_tls(std::shared_ptr<TlsFront> front, std::string fields);

  using Sharing = http::Sharing;
  // Returns the port bound. ErrorKind::unavailable: in use or not permitted.
  [[nodiscard]] Result<std::uint16_t> listen(const Endpoint& endpoint, Sharing sharing);

  // Serves until stop(). Names nothing, catches nothing: the caller owns the thread.
  void run();

  // Thread-safe. Begins the graceful stop.
  void stop();

  // See Loop. Answers given by the works that wait together leave together: one send for each connection. The queue
  // is as long as its callers make it; who posts once a request or once a batch is bounded by pipeline_max *
  // connections_max.
  void post(std::function<void()> work) override;
  void every(Duration period, std::function<void()> task) override;

  [[nodiscard]] const Stats& stats() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::http
