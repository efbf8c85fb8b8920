// The operator's API: what port 9090 speaks. Loopback by default; everything below /admin/v1 asks who it is
// (people/door.h) and what they may (admin_routes.h), the rest (/metrics, /livez, /readyz, the API's description, the
// dashboard's page) does not.
//
// Runs on a server and thread of its own, so that a scrape or a slow operator never stands in a buyer's way. What can
// be told from a snapshot is; the rest goes to the sale's owner, past the mailbox's bound.
//
// admin_routes.h says which address leads to which room: sales (admin_sales.h), jobs (admin_jobs.h), orders
// (admin_orders.h), what is watched (admin_events.h), who operates (admin_sessions.h, admin_users.h), probes
// (admin_probes.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "edge/admin/admin_keys.h"
#include "edge/admin/admin_reports.h"
#include "edge/admin/preflight.h"
#include "edge/context.h"
#include "edge/people/door.h"
#include "edge/people/slow_work.h"
#include "edge/telemetry/telemetry.h"
#include "http/loop.h"
#include "http/message.h"
#include "ledger/order_lists.h"
#include "ledger/people.h"

namespace sluice::edge {

struct AdminRooms;
struct Errand;

class AdminApi final : public http::Handler {
public:
  // What its server should take: a sale at every bound of its settings, or as many codes as one request makes, is
  // some hundred kilobytes of JSON.
  static constexpr std::size_t body_bytes_max = std::size_t{1024} * 1024;

  struct Options {
    std::string token;
    std::vector<std::string> hosts;        // what Host may say, besides loopback names (against DNS rebinding)
    std::function<std::string()> metrics;  // the Prometheus page
    std::function<std::string()> pulse;    // what operators watch (telemetry/pulse.h)
    ledger::OrderLists* orders = nullptr;  // read by this API alone; none: orders cannot be read
    ledger::People* people = nullptr;      // likewise; none: there are no users
    SlowWork* slow = nullptr;              // for passwords; none: likewise
    ReadFigures figures{};                 // for reports; none: there are none
    Preflight* preflight = nullptr;        // none: nothing can be looked at
    RenewKeys renew_keys{};                // none: keys cannot be renewed here
  };
  AdminApi(const Context& context, Random& random, Options options);
  ~AdminApi() override;

  void attach(http::Loop& loop);
  void handle(const http::Request& request, http::Exchange& exchange) override;
  void after_round() override;

  [[nodiscard]] const Telemetry& telemetry() const;

  // Thread-safe: /readyz says no from now on, so that balancers look elsewhere before we stop.
  void drain();
  // When its server has ended, and before it goes: nothing is made for it any more.
  void stop();

private:
  void route(Errand& errand);
  [[nodiscard]] bool is_trusted_host(std::string_view host) const;
  // False: whoever asks may not, and that has been answered. `row`: what is asked for; none: nothing that there is.
  [[nodiscard]] bool may(Errand& errand, std::optional<std::size_t> row, std::optional<Operator>& asker);

  const Options options_;
  std::unique_ptr<AdminRooms> rooms_;
};

}  // namespace sluice::edge
