#include "edge/telemetry/metrics.h"

#include "edge/telemetry/bus_metrics.h"
#include "edge/telemetry/http_metrics.h"
#include "edge/telemetry/metrics_page.h"
#include "edge/telemetry/payment_metrics.h"
#include "edge/telemetry/process_metrics.h"
#include "edge/telemetry/sale_metrics.h"

namespace sluice::edge {
namespace {

// As if nothing had ever happened, where there is no such part.
template <class Stand>
Stand stand_of(const std::function<Stand()>& ask) {
  return ask ? ask() : Stand{};
}

void add_ledger(MetricsPage& page, const LedgerStand& stand) {
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

void add_analytics(MetricsPage& page, const AnalyticsStand& stand) {
  auto events = page.counters("sluice_analytics_events_total", "Events for the analytics file.");
  events.add({{"result", "written"}}, static_cast<double>(stand.written));
  events.add({{"result", "dropped"}}, static_cast<double>(stand.dropped));
}

void add_traces(MetricsPage& page, const TraceStand& stand) {
  auto spans = page.counters("sluice_trace_spans_total", "Spans for the collector of traces.");
  spans.add({{"result", "sent"}}, static_cast<double>(stand.sent));
  spans.add({{"result", "dropped"}}, static_cast<double>(stand.dropped));
  spans.add({{"result", "failed"}}, static_cast<double>(stand.failed));
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
  add_ledger(page, stand_of(sources.ledger));
  add_breaker(page, sources.provider, stand_of(sources.breaker));
  add_provider_events(page, sources.provider_events);
  add_reconciler(page, stand_of(sources.reconciler));
  page.gauge("sluice_relay_connected", "0 while the message broker of the settings is away; without one always 1.",
             !sources.has_broker || sources.has_broker() ? 1 : 0);
  page.gauge("sluice_mirror_lag_seconds", "How long ago Redis was known to have all that is mirrored; 0: no mirror.",
             sources.mirror_lag ? static_cast<double>(sources.mirror_lag().count()) / 1e6 : 0);
  add_bus(page, stand_of(sources.bus));
  add_stamps(page, {});
  add_analytics(page, stand_of(sources.analytics));
  add_traces(page, stand_of(sources.traces));
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
