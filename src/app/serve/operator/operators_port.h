// Operators' address of a server that has nothing for them but probes, since its sales are run elsewhere.
//
//   /livez    200, for as long as it lives
//   /readyz   200, or 503 and why not
//   /metrics  200
//   others    404 and where there is more, or as /readyz
//
// A thread of its own, behind those that answer buyers, for as long as it lives. What it asks of the server is asked
// on that thread, at any time: it must be thread-safe there, and must not block.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "base/time.h"
#include "http/server.h"

namespace sluice::app {

class OperatorsPort final : private http::Handler {
public:
  // What it answers for.
  struct Server {
    std::string role;                            // "edge": stands before what is said of it
    std::function<std::string()> why_not_ready;  // empty: it is ready
    std::function<std::string()> metrics;
    std::string elsewhere{};           // what 404 says; empty: there is none
    std::string thread = "operators";  // its name, at most 15 letters
  };
  // Listens, and answers, when it returns. Errors: as http::Server::listen(). The clock must outlive it, and so must
  // what the functions ask.
  [[nodiscard]] static Result<std::unique_ptr<OperatorsPort>> open(const http::Endpoint& endpoint, Server server,
                                                                   const Clock& clock);
  ~OperatorsPort() override;
  OperatorsPort(const OperatorsPort&) = delete;
  OperatorsPort& operator=(const OperatorsPort&) = delete;

  // From now on /readyz says that the server is about to end. Any thread.
  void drain() { is_draining_.store(true, std::memory_order_release); }

  [[nodiscard]] const http::Endpoint& endpoint() const { return endpoint_; }

private:
  OperatorsPort(Server server, const Clock& clock) : server_(std::move(server)), listener_(*this, clock, {}) {}
  void handle(const http::Request& request, http::Exchange& exchange) override;
  [[nodiscard]] std::string why_not_ready() const;

  const Server server_;
  std::atomic<bool> is_draining_{false};
  http::Server listener_;
  http::Endpoint endpoint_{};
  std::thread thread_;
};

}  // namespace sluice::app
