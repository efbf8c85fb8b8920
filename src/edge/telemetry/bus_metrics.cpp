#include "edge/telemetry/bus_metrics.h"

#include <algorithm>
#include <map>

namespace sluice::edge {
namespace {

double seconds_of(Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

// Two processes may go by one name for a while, when one has taken the other's place.
void add_edge_lags(MetricsPage& page, const BusStand& stand) {
  constexpr std::size_t names_max = 64;
  std::map<std::string, Duration> lags;
  for (const BusStand::Edge& each : stand.edges) {
    if (lags.size() < names_max || lags.contains(each.name)) lags[each.name] = std::max(lags[each.name], each.lag);
  }
  auto series = page.gauges("sluice_bus_edge_lag_seconds", "How old what an edge knows of sales is.");
  for (const auto& [name, lag] : lags) series.add({{"edge", name}}, seconds_of(lag));
}

void add_bus_connected(MetricsPage& page, bool is_connected) {
  page.gauge("sluice_bus_connected",
             "0 while the Redis between the owner, edges and workers is away; without one always 1.",
             is_connected ? 1 : 0);
}

}  // namespace

void add_bus(MetricsPage& page, const BusStand& stand) {
  add_bus_connected(page, stand.is_connected);
  page.gauge("sluice_bus_displaced", "1 while another owner of this cluster is heard, and not this one.",
             stand.is_displaced ? 1 : 0);
  page.gauge("sluice_bus_edges", "Edges in other processes that are heard.", static_cast<double>(stand.edges.size()));
  add_edge_lags(page, stand);
  auto requests = page.counters("sluice_bus_requests_total", "Requests that edges sent, by what became of them.");
  requests.add({{"what", "played"}}, static_cast<double>(stand.played));
  requests.add({{"what", "repeated"}}, static_cast<double>(stand.repeated));
  requests.add({{"what", "late"}}, static_cast<double>(stand.late));
  page.gauge("sluice_bus_workers", "Workers in other processes that are handed deliveries.",
             static_cast<double>(stand.workers));
  auto tasks =
      page.counters("sluice_bus_tasks_total", "Deliveries and workers: handed out, and what became of them.");
  tasks.add({{"what", "handed_out"}}, static_cast<double>(stand.handed_out));
  tasks.add({{"what", "done"}}, static_cast<double>(stand.done));
  tasks.add({{"what", "taken_back"}}, static_cast<double>(stand.taken_back));
}

void add_stamps(MetricsPage& page, const EdgeStand& stand) {
  page.gauge("sluice_edge_degraded", "1 while people who come are noted, for an owner that is away or just back.",
             stand.is_degraded ? 1 : 0);
  page.counter("sluice_stamps_total", "People who were noted while the owner was away.", stand.stamps);
}

void add_edge_stand(MetricsPage& page, const EdgeStand& stand) {
  add_bus_connected(page, stand.is_connected);
  page.gauge("sluice_edge_owner_heard", "1 while an owner is heard; without one nothing is promised here.",
             stand.is_heard ? 1 : 0);
  add_stamps(page, stand);
  page.gauge("sluice_edge_keys_match", "0: the owner signs with other keys.", stand.keys_match ? 1 : 0);
  page.gauge("sluice_edge_unanswered", "Requests that wait for the owner.", static_cast<double>(stand.unanswered));
  page.gauge("sluice_edge_board_age_seconds", "How long ago the owner told anything.", seconds_of(stand.board_age));
  auto requests = page.counters("sluice_edge_requests_total", "Requests sent to the owner.");
  requests.add({{"sent", "first"}}, static_cast<double>(stand.sent));
  requests.add({{"sent", "again"}}, static_cast<double>(stand.repeated));
  auto refused = page.counters("sluice_edge_refused_total", "Requests that no owner has answered.");
  refused.add({{"reason", "not_asked"}}, static_cast<double>(stand.refused));
  refused.add({{"reason", "no_answer"}}, static_cast<double>(stand.given_up));
}

void add_worker_stand(MetricsPage& page, const WorkerStand& stand) {
  add_bus_connected(page, stand.is_connected);
  page.gauge("sluice_worker_taken_on", "1 while an owner hands this worker deliveries.", stand.is_taken_on ? 1 : 0);
  page.gauge("sluice_worker_in_hand", "Deliveries that were begun here, and are not done.",
             static_cast<double>(stand.in_hand));
  auto tasks = page.counters("sluice_worker_tasks_total", "Deliveries that were tried here, by what came of them.");
  for (const WorkerStand::Count& each : stand.tasks) {
    tasks.add({{"kind", std::string(each.kind)}, {"result", std::string(each.result)}},
              static_cast<double>(each.count));
  }
}

}  // namespace sluice::edge
