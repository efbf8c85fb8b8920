// Operators' address of a server that has nothing for them but probes: /livez, /readyz, /metrics.
//
// A thread of its own, behind those that answer buyers, for as long as it lives.
#pragma once

#include <string>
#include <thread>

#include "base/background_thread.h"
#include "base/result.h"
#include "base/time.h"
#include "http/server.h"

namespace sluice::app {

inline constexpr std::string_view probe_text_type = "text/plain; charset=utf-8";

class ProbeThread {
public:
  // What is referred to must outlive it. `name`: of the thread, at most 15 letters.
  ProbeThread(http::Handler& probes, const Clock& clock, std::string name)
      : server_(probes, clock, {}), name_(std::move(name)) {}
  ~ProbeThread() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  ProbeThread(const ProbeThread&) = delete;
  ProbeThread& operator=(const ProbeThread&) = delete;

  // Returns where it listens. Once.
  [[nodiscard]] Result<http::Endpoint> start(const http::Endpoint& endpoint) {
    const auto port = server_.listen(endpoint, http::Sharing::first);
    if (!port) return port.error();
    thread_ = std::thread([this] {
      become_background_thread(name_.c_str());
      server_.run();
    });
    return http::Endpoint{endpoint.address, *port};
  }

private:
  http::Server server_;
  const std::string name_;
  std::thread thread_;
};

}  // namespace sluice::app
