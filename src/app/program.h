// The running server, put together: the only place where every part is known.
//
// Construction order is dependency order, and stopping is its reverse: first the edges answer what they have taken
// and end, then payments under way come home, then the owner commits what is left and ends.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/data_folder.h"
#include "app/settings.h"
#include "edge/admin_api.h"
#include "edge/buyer_api.h"
#include "edge/context.h"
#include "edge/metrics.h"
#include "fulfilment/http_provider.h"
#include "fulfilment/workers.h"
#include "ledger/ledger.h"
#include "sandbox/sandbox.h"
#include "shop/owner_thread.h"
#include "web/waiting_page.h"

namespace sluice::app {

class Program {
public:
  // Opens everything and serves when it returns. Errors are one line, for standard error.
  [[nodiscard]] static Result<std::unique_ptr<Program>> start(const Settings& settings);
  // Stops gracefully.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // What there is to know at the start, a line each.
  [[nodiscard]] const std::vector<std::string>& announcements() const { return announcements_; }

private:
  struct Edge;
  Program(const Settings& settings, DataFolder folder);

  [[nodiscard]] Result<void> compose_pages();
  [[nodiscard]] Result<void> open_ledger();
  [[nodiscard]] Result<void> open_sales();
  [[nodiscard]] Result<void> open_provider();
  [[nodiscard]] Result<void> open_payments();
  [[nodiscard]] Result<void> open_edges();
  [[nodiscard]] Result<void> open_admin();
  void run_threads();
  void say(std::string line) { announcements_.push_back(std::move(line)); }

  const Settings settings_;
  DataFolder folder_;
  SystemClock clock_;
  SystemRandom random_;        // of the owner
  SystemRandom admin_random_;  // of the admin thread
  Published<token::KeyRing> keys_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<shop::Owner> owner_;
  std::optional<web::WaitingPages> waiting_pages_;
  edge::EventSlots event_slots_;
  std::unique_ptr<edge::Context> context_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<fulfilment::PaymentProvider> provider_;
  std::unique_ptr<edge::AdminApi> admin_api_;
  std::unique_ptr<http::Server> admin_server_;
  std::vector<std::unique_ptr<Edge>> edges_;
  std::unique_ptr<shop::OwnerThread> owner_thread_;
  std::unique_ptr<fulfilment::Workers> workers_;
  std::thread admin_thread_;
  std::vector<std::string> announcements_;
};

}  // namespace sluice::app
