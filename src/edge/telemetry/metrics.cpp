#include "edge/telemetry/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>

#include "edge/telemetry/http_metrics.h"
#include "edge/telemetry/metrics_page.h"
#include "edge/telemetry/sale_metrics.h"

namespace sluice::edge {
namespace {

void add_ledger(MetricsPage& page, const MetricSources& sources) {
  const LedgerStand stand = sources.ledger ? sources.ledger() : LedgerStand{};
  page.gauge("sluice_ledger_connected", "1 while the ledger can be reached; one in the data folder always can.",
             stand.is_connected ? 1 : 0);
  page.counter("sluice_ledger_connections_total", "Connections made to a ledger in PostgreSQL.", stand.connections);
  page.counter("sluice_ledger_answers_found_total", "Commits whose answer was lost, and that were there.",
               stand.found_committed);
  page.counter("sluice_ledger_commits_repeated_total", "Commits whose answer was lost, and that were made again.",
               stand.found_missing);
}

void add_owner(MetricsPage& page, const MetricSources& sources) {
  page.histogram("sluice_ledger_commit_seconds", "Duration of a synced commit.", sources.owner.commit_seconds);
  page.histogram("sluice_ledger_batch_size", "Calls that one commit answered.", sources.owner.batch_sizes);
  page.histogram("sluice_owner_tick_late_seconds",
                 "How much later than due the owner's ticks, which call people, ran.",
                 sources.owner.tick_late_seconds);
  page.gauge("sluice_ledger_read_only", "1 while nothing can be made durable, so nothing is acknowledged.",
             sources.health.can_write() ? 0 : 1);
  page.gauge("sluice_mailbox_depth", "Calls that wait for the owner.", static_cast<double>(sources.mailbox.depth()));
  page.counter("sluice_mailbox_refused_total", "Calls refused because the mailbox was full.",
               sources.mailbox.refused());
}

void add_allowances(MetricsPage& page, const Allowances& allowances) {
  auto refused = page.counters("sluice_allowance_refused_total",
                               "Requests refused because an address or a buyer had its share.");
  for (const Allowance of : every_allowance) {
    refused.add({{"allowance", std::string(to_string(of))}}, static_cast<double>(allowances.refused(of)));
  }
}

void add_work(MetricsPage& page, const WorkBook& work) {
  auto issued = page.counters("sluice_work_issued_total", "Challenges that were given out, by what they cost.");
  auto solved = page.counters("sluice_work_solved_total", "Challenges that paid for a place, likewise.");
  for (const WorkCost cost : every_work_cost) {
    issued.add({{"cost", std::string(to_string(cost))}}, static_cast<double>(work.issued(cost)));
    solved.add({{"cost", std::string(to_string(cost))}}, static_cast<double>(work.solved(cost)));
  }
  auto refused = page.counters("sluice_work_refused_total",
                               "Requests for a place whose work was not done, by what was wrong with it.");
  for (const WorkFault fault : every_work_fault) {
    refused.add({{"reason", std::string(to_string(fault))}}, static_cast<double>(work.refused(fault)));
  }
}

// As numbers that grow with what is wrong, so that an alert is "above 0".
double number_of(order::Breaker::State state) {
  switch (state) {
    case order::Breaker::State::closed:
      return 0;
    case order::Breaker::State::half_open:
      return 1;
    case order::Breaker::State::open:
      return 2;
  }
  return 0;
}

void add_breaker(MetricsPage& page, const MetricSources& sources) {
  const order::BreakerStand stand = sources.breaker ? sources.breaker() : order::BreakerStand{};
  page.gauges("sluice_breaker_state",
              "Whether the payment provider is asked: 0 yes, 1 a few to see whether it is back, 2 no.")
      .add({{"name", sources.provider}}, number_of(stand.state));
  page.counters("sluice_breaker_trips_total", "Times that too many of the provider's answers failed.")
      .add({{"name", sources.provider}}, static_cast<double>(stand.trips));
}

void add_provider_events(MetricsPage& page, const ProviderEventCounts& counts) {
  auto events = page.counters("sluice_payment_webhooks_total",
                              "Events that payment providers told by themselves, by what became of them.");
  for (const auto& [result, count] : {std::pair("taken", &counts.taken), std::pair("duplicate", &counts.duplicate),
                                      std::pair("refused", &counts.refused), std::pair("ignored", &counts.ignored)}) {
    events.add({{"result", result}}, static_cast<double>(count->load(std::memory_order_relaxed)));
  }
}

void add_analytics(MetricsPage& page, const MetricSources& sources) {
  const AnalyticsStand stand = sources.analytics ? sources.analytics() : AnalyticsStand{};
  auto events = page.counters("sluice_analytics_events_total", "Events for the analytics file.");
  events.add({{"result", "written"}}, static_cast<double>(stand.written));
  events.add({{"result", "dropped"}}, static_cast<double>(stand.dropped));
}

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

// Where the owner is in this process, nobody is ever noted.
void add_stamps(MetricsPage& page, const EdgeStand& stand) {
  page.gauge("sluice_edge_degraded", "1 while people who come are noted, for an owner that is away or just back.",
             stand.is_degraded ? 1 : 0);
  page.counter("sluice_stamps_total", "People who were noted while the owner was away.", stand.stamps);
}

void add_bus_connected(MetricsPage& page, bool is_connected) {
  page.gauge("sluice_bus_connected",
             "0 while the Redis between the owner, edges and workers is away; without one always 1.",
             is_connected ? 1 : 0);
}

void add_bus(MetricsPage& page, const MetricSources& sources) {
  const BusStand stand = sources.bus ? sources.bus() : BusStand{};
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

void add_what_runs(MetricsPage& page, const std::string& version, const std::string& role, WallTime now) {
  page.gauges("sluice_build_info", "What is running.").add({{"version", version}}, 1);
  page.gauges("sluice_role", "What it does of all that there is to do: all, owner, edge or worker.")
      .add({{"role", role}}, 1);
  page.gauge("sluice_wall_clock_timestamp_seconds", "The clock by which sales open and close.",
             static_cast<double>(now.time_since_epoch().count()) / 1e3);
}

void add_traces(MetricsPage& page, const MetricSources& sources) {
  const TraceStand stand = sources.traces ? sources.traces() : TraceStand{};
  auto spans = page.counters("sluice_trace_spans_total", "Spans for the collector of traces.");
  spans.add({{"result", "sent"}}, static_cast<double>(stand.sent));
  spans.add({{"result", "dropped"}}, static_cast<double>(stand.dropped));
  spans.add({{"result", "failed"}}, static_cast<double>(stand.failed));
}

void add_reconciler(MetricsPage& page, const MetricSources& sources) {
  const ReconcilerStand stand = sources.reconciler ? sources.reconciler() : ReconcilerStand{};
  page.counter("sluice_reconciler_looks_total", "Times that the provider's payments were compared with our orders.",
               stand.looks);
  auto done = page.counters("sluice_reconciled_total", "Payments for no order, by what became of them.");
  done.add({{"done", "let_go"}}, static_cast<double>(stand.let_go));
  done.add({{"done", "refunded"}}, static_cast<double>(stand.refunded));
  done.add({{"done", "in_vain"}}, static_cast<double>(stand.in_vain));
  page.gauge("sluice_goods_without_money", "Confirmed orders whose money the provider has not taken.",
             static_cast<double>(stand.goods_without_money));
}

double open_descriptors() {
  std::error_code ignored;
  std::filesystem::directory_iterator open("/proc/self/fd", ignored);
  if (ignored) return 0;
  return static_cast<double>(std::distance(begin(open), end(open)));
}

void add_process(MetricsPage& page) {
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  page.counters("process_cpu_seconds_total", "User and system time used.")
      .add({}, static_cast<double>(cpu.tv_sec) + static_cast<double>(cpu.tv_nsec) / 1e9);
  std::ifstream statm("/proc/self/statm");
  double virtual_pages = 0;
  double resident_pages = 0;
  statm >> virtual_pages >> resident_pages;
  const auto page_size = static_cast<double>(sysconf(_SC_PAGESIZE));
  page.gauge("process_virtual_memory_bytes", "Address space.", virtual_pages * page_size);
  page.gauge("process_resident_memory_bytes", "Memory in use.", resident_pages * page_size);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  page.gauge("process_open_fds", "Open file descriptors.", open_descriptors());
  page.gauge("process_max_fds", "As many as may be open.", static_cast<double>(files.rlim_cur));
}

}  // namespace

std::string render_metrics(const MetricSources& sources, WallTime now) {
  const auto sales = sources.directory.snapshot();
  MetricsPage page;
  add_what_runs(page, sources.version, sources.role, now);
  add_sale_metrics(page, *sales);
  page.gauge("sluice_event_streams", "Open event streams of status documents.", sources.event_slots.taken());
  add_allowances(page, sources.allowances);
  add_work(page, sources.work);
  add_owner(page, sources);
  add_ledger(page, sources);
  add_breaker(page, sources);
  add_provider_events(page, sources.provider_events);
  add_reconciler(page, sources);
  page.gauge("sluice_relay_connected", "0 while the message broker of the settings is away; without one always 1.",
             !sources.has_broker || sources.has_broker() ? 1 : 0);
  page.gauge("sluice_mirror_lag_seconds", "How long ago Redis was known to have all that is mirrored; 0: no mirror.",
             sources.mirror_lag ? static_cast<double>(sources.mirror_lag().count()) / 1e6 : 0);
  add_bus(page, sources);
  add_stamps(page, {});
  add_analytics(page, sources);
  add_traces(page, sources);
  add_request_metrics(page, sources.edges, sources.operators);
  add_server_metrics(page, sources.servers);
  add_process(page);
  return page.text();
}

std::string render_edge_metrics(const EdgeMetricSources& sources, WallTime now) {
  MetricsPage page;
  add_what_runs(page, sources.version, "edge", now);
  add_edge_stand(page, sources.stand);
  page.gauge("sluice_event_streams", "Open event streams of status documents.", sources.event_slots.taken());
  add_allowances(page, sources.allowances);
  add_request_metrics(page, sources.edges, nullptr);
  add_server_metrics(page, sources.servers);
  add_process(page);
  return page.text();
}

std::string render_worker_metrics(const WorkerStand& stand, const std::string& version, WallTime now) {
  MetricsPage page;
  add_what_runs(page, version, "worker", now);
  add_worker_stand(page, stand);
  add_process(page);
  return page.text();
}

}  // namespace sluice::edge
