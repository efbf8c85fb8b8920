// The Prometheus page: everything that is counted, in the names that surface in dashboards and alerts.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "edge/context.h"
#include "edge/telemetry/stands.h"
#include "edge/telemetry/telemetry.h"
#include "http/server.h"
#include "order/breaker.h"
#include "shop/owner/owner.h"

namespace sluice::edge {

// Of a page for Prometheus.
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

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

[[nodiscard]] std::string render_worker_metrics(const WorkerStand& stand, const std::string& version, WallTime now);

}  // namespace sluice::edge
