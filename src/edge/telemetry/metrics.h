// The Prometheus page: everything that is counted, in the names that surface in dashboards and alerts.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "edge/context.h"
#include "edge/telemetry/telemetry.h"
#include "http/server.h"
#include "order/breaker.h"
#include "shop/owner/owner.h"

namespace sluice::edge {

// Of a page for Prometheus.
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

// What became of payments that are for no order, or of orders without a payment (app/serve/reconciler.h).
struct ReconcilerStand {
  std::uint64_t looks = 0;
  std::uint64_t let_go = 0;
  std::uint64_t refunded = 0;
  std::uint64_t in_vain = 0;
  std::uint64_t goods_without_money = 0;  // at the last look
};

// What became of events for the analytics file (fulfilment/analytics_file.h).
struct AnalyticsStand {
  std::uint64_t written = 0;
  std::uint64_t dropped = 0;
};

// What became of spans (fulfilment/span_exporter.h).
struct TraceStand {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;
  std::uint64_t failed = 0;
};

// How the way to the ledger stands; one in the data folder is always there.
struct LedgerStand {
  bool is_connected = true;
  std::uint64_t connections = 0;      // made to it
  std::uint64_t found_committed = 0;  // commits whose answer was lost, and that were there
  std::uint64_t found_missing = 0;    // and those that were not, and were made again
};

// Edges and workers in other processes, and the bus that they come by (bus/owner_end.h, bus/worker_desk.h).
struct BusStand {
  struct Edge {
    std::string name;
    Duration lag{0};  // how old what it knows of sales is
  };
  bool is_connected = true;   // without a bus, too
  bool is_displaced = false;  // another owner has come after us
  std::uint64_t played = 0;
  std::uint64_t repeated = 0;
  std::uint64_t late = 0;
  std::vector<Edge> edges{};
  std::size_t workers = 0;
  std::uint64_t handed_out = 0;  // deliveries, to workers
  std::uint64_t done = 0;
  std::uint64_t taken_back = 0;
};

struct MetricSources {
  const Published<shop::Directory>& directory;
  const shop::Health& health;
  const shop::OwnerStats& owner;
  const shop::Mailbox& mailbox;
  const EventSlots& event_slots;
  const Allowances& allowances;
  const WorkBook& work;
  const ProviderEventCounts& provider_events;
  std::string provider;                          // of payments, by name
  std::function<order::BreakerStand()> breaker;  // how its breaker stands
  std::function<ReconcilerStand()> reconciler{};
  std::function<AnalyticsStand()> analytics{};
  std::function<bool()> has_broker{};      // not: the one of the settings is away
  std::function<Duration()> mirror_lag{};  // how long ago Redis was known to have all that is mirrored
  std::function<TraceStand()> traces{};
  std::function<LedgerStand()> ledger{};
  std::function<BusStand()> bus{};
  std::vector<const Telemetry*> edges;
  const Telemetry* operators = nullptr;  // of the operators' port; may be left out
  std::vector<const http::Stats*> servers;
  std::string version;
  std::string role = "all";
};

// The text exposition format, version 0.0.4. `now`: what the server's clock says. Any thread; some hundred
// microseconds.
[[nodiscard]] std::string render_metrics(const MetricSources& sources, WallTime now);

// How an edge stands to the owner that it asks (bus/edge_end.h).
struct EdgeStand {
  bool is_degraded = false;  // people are stamped
  std::uint64_t stamps = 0;  // that were given
  bool is_connected = false;
  bool is_heard = false;
  bool keys_match = true;
  std::size_t unanswered = 0;
  std::uint64_t sent = 0;
  std::uint64_t repeated = 0;
  std::uint64_t refused = 0;
  std::uint64_t given_up = 0;
  Duration board_age{0};
};

// Of an edge whose owner is in another process.
struct EdgeMetricSources {
  const EventSlots& event_slots;
  const Allowances& allowances;
  EdgeStand stand{};
  std::vector<const Telemetry*> edges;
  std::vector<const http::Stats*> servers;
  std::string version;
};
[[nodiscard]] std::string render_edge_metrics(const EdgeMetricSources& sources, WallTime now);

// How a worker stands to the owner that it works for (bus/worker_end.h).
struct WorkerStand {
  struct Count {
    std::string_view kind{};
    std::string_view result{};
    std::uint64_t count = 0;
  };
  bool is_connected = false;
  bool is_taken_on = false;
  std::size_t in_hand = 0;
  std::vector<Count> tasks{};
};
[[nodiscard]] std::string render_worker_metrics(const WorkerStand& stand, const std::string& version, WallTime now);

}  // namespace sluice::edge
