// The thread that serves operators: an HTTP server of its own, so that no crowd of buyers is in their way.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/serve/operator/password_thread.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "edge/admin/admin_api.h"
#include "edge/context.h"
#include "edge/telemetry/metrics.h"
#include "edge/telemetry/pulse.h"
#include "http/address/endpoint.h"
#include "http/server.h"

namespace sluice::app {

class AdminThread {
public:
  struct Options {
    std::string token;
    std::vector<std::string> hosts;  // see edge::AdminApi
    http::Limits limits;             // those of buyers; operators' requests may be larger, and are few
    std::size_t connections_max = 0;
    ledger::OrderLists* orders = nullptr;
    ledger::People* people = nullptr;
    edge::ReadFigures figures{};
    edge::Preflight* preflight = nullptr;
    edge::RenewKeys renew_keys{};
  };
  // The references must outlive it, and what the sources name as well. `random` is this thread's.
  AdminThread(const edge::Context& context, Random& random, const Clock& clock, const Options& options,
              edge::MetricSources sources);
  ~AdminThread();  // stops
  AdminThread(const AdminThread&) = delete;
  AdminThread& operator=(const AdminThread&) = delete;

  // Returns where it listens. Once.
  [[nodiscard]] Result<http::Endpoint> listen(const http::Endpoint& endpoint);
  void run();                     // begins to serve
  void drain() { api_.drain(); }  // from now on /readyz says that the program is about to end
  void stop();                    // answers what it has taken, and waits for its end; idempotent

private:
  edge::MetricSources sources_;
  edge::Pulse pulse_{sources_};
  // Of the thread that is there while the server is: the API is made before the server that it comes back to.
  class Passwords final : public edge::SlowWork {
  public:
    [[nodiscard]] bool offer(std::function<void()> work, std::function<void()> then) override {
      return thread && thread->offer(std::move(work), std::move(then));
    }
    std::optional<PasswordThread> thread;
  };

  Passwords passwords_;
  edge::AdminApi api_;
  http::Server server_;
  std::thread thread_;
};

}  // namespace sluice::app
