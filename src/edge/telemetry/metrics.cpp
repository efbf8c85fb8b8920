#include "edge/telemetry/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <cmath>
#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>

namespace sluice::edge {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

class Page {
public:
  MetricFamily& family(const char* name, MetricType type, const char* help) {
    families_.push_back({name, help, type, {}});
    return families_.back();
  }
  void counter(const char* name, const char* help, std::uint64_t value) {
    add(family(name, MetricType::Counter, help), {}, static_cast<double>(value));
  }
  void gauge(const char* name, const char* help, double value) {
    add(family(name, MetricType::Gauge, help), {}, value);
  }
  template <std::size_t N>
  void histogram(const char* name, const char* help, const shop::Distribution<N>& values) {
    add_histogram(family(name, MetricType::Histogram, help), {}, values.bounds(), values.counts(), values.sum());
  }
  static void add(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = value;
    metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  // `counts` has one more bucket than `bounds`: what lies beyond.
  template <class Counts>
  static void add_histogram(MetricFamily& family, Labels labels, std::span<const double> bounds, const Counts& counts,
                            double sum) {
    ClientMetric metric;
    metric.label = std::move(labels);
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= bounds.size(); ++i) {
      cumulative += counts[i].load(std::memory_order_relaxed);
      const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({cumulative, bound});
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = sum;
    family.metric.push_back(std::move(metric));
  }
  [[nodiscard]] std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

private:
  std::vector<MetricFamily> families_;
};

void add_lines(Page& page, const shop::Directory& sales) {
  auto& waiting = page.family("sluice_line_waiting", MetricType::Gauge, "People who wait in the sale's lines.");
  for (const auto& [id, sale] : sales) {
    double count = 0;
    for (const auto& line : sale->lines) count += line->board.waiting();
    Page::add(waiting, {{"sale", id}}, count);
  }
  auto& calls = page.family("sluice_calls_total", MetricType::Counter, "Tickets called.");
  for (const auto& [id, sale] : sales) Page::add(calls, {{"sale", id}}, double(sale->counters.calls.load()));
}

// How often people read what everybody is told.
void add_polling(Page& page, const shop::Directory& sales) {
  auto& reads =
      page.family("sluice_status_reads_total", MetricType::Counter,
                  "Reads of a sale's status document that reached this process, within a tenth of a second.");
  for (const auto& [id, sale] : sales) Page::add(reads, {{"sale", id}}, double(sale->heard.status_reads.load()));
  auto& advice = page.family("sluice_poll_advice_seconds", MetricType::Gauge,
                             "How long people are told to wait before they read it again.");
  for (const auto& [id, sale] : sales) Page::add(advice, {{"sale", id}}, sale->told.poll_after_ms.load() / 1e3);
}

void add_gates(Page& page, const shop::Directory& sales) {
  auto& inside = page.family("sluice_gate_inside", MetricType::Gauge, "People inside a gate.");
  for (const auto& [id, sale] : sales) {
    const auto view = sale->told.view.snapshot();
    if (view->is_gate()) Page::add(inside, {{"sale", id}}, sale->told.inside.load());
  }
  auto& load = page.family("sluice_gate_reported_load", MetricType::Gauge,
                           "What the origin said last of its own load; 1 is fully used.");
  for (const auto& [id, sale] : sales) {
    const auto view = sale->told.view.snapshot();
    if (view->is_gate()) Page::add(load, {{"sale", id}}, sale->told.reported_load.load());
  }
}

// One family whose series are counters of each sale under a label.
struct CounterSeries {
  const char* value;
  std::atomic<std::uint64_t> shop::SaleCounters::*counter;
};
void add_counters(Page& page, const shop::Directory& sales, const char* name, const char* help, const char* label,
                  std::initializer_list<CounterSeries> series) {
  auto& family = page.family(name, MetricType::Counter, help);
  for (const auto& [id, sale] : sales) {
    for (const CounterSeries& each : series) {
      Page::add(family, {{"sale", id}, {label, each.value}}, double((sale->counters.*each.counter).load()));
    }
  }
}

void add_units(Page& page, const shop::Directory& sales) {
  auto& units =
      page.family("sluice_units", MetricType::Gauge, "Units of an item by state; the states add up to its stock.");
  for (const auto& [id, sale] : sales) {
    const auto view = sale->told.view.snapshot();
    for (std::size_t i = 0; i < sale->told.gauges.size(); ++i) {
      const shop::ItemGauges& gauges = *sale->told.gauges[i];
      const std::string& item = view->config.items[i].id;
      const auto add = [&, &name = id](const char* state, const std::atomic<std::uint32_t>& count) {
        Page::add(units, {{"sale", name}, {"item", item}, {"state", state}}, count.load());
      };
      add("available", gauges.free);
      add("offered", gauges.offered);
      add("held", gauges.held);
      add("sold", gauges.sold);
      add("withdrawn", gauges.withdrawn);
    }
  }
}

void add_jobs(Page& page, const shop::Directory& sales) {
  std::uint64_t created = 0;
  std::uint64_t done = 0;
  std::uint64_t dead = 0;
  for (const auto& [id, sale] : sales) {
    created += sale->counters.jobs_created.load();
    done += sale->counters.jobs_done.load();
    dead += sale->counters.jobs_dead.load();
  }
  auto& jobs = page.family("sluice_jobs", MetricType::Gauge, "Background jobs by state, since this process started.");
  Page::add(jobs, {{"state", "ready"}}, double(created - std::min(created, done + dead)));
  Page::add(jobs, {{"state", "done"}}, double(done));
  Page::add(jobs, {{"state", "dead"}}, double(dead));
}

// One series, over all edges.
struct RequestSum {
  std::array<std::atomic<std::uint64_t>, Telemetry::bounds.size() + 1> buckets{};
  std::uint64_t count = 0;
  double seconds = 0;
};

void sum_up(const std::vector<const Telemetry*>& edges, Route route, Verb verb, std::size_t code, RequestSum& sum) {
  for (const Telemetry* edge : edges) {
    const Telemetry::Series& series = edge->series(route, verb, code);
    for (std::size_t i = 0; i < sum.buckets.size(); ++i) {
      const std::uint64_t count = series.buckets[i].load(std::memory_order_relaxed);
      if (count == 0) continue;
      sum.buckets[i].fetch_add(count, std::memory_order_relaxed);
      sum.count += count;
    }
    sum.seconds += static_cast<double>(series.sum_us.load(std::memory_order_relaxed)) / 1e6;
  }
}

// What nobody ever asked for is left out, but for the plain success of each route. `below`: of the routes below it.
void add_requests(MetricFamily& family, const std::vector<const Telemetry*>& edges, std::string_view below) {
  if (edges.empty()) return;
  const AddressBook& book = edges.front()->book();
  for (std::size_t at = 0; at < book.route_count() * verb_count * Telemetry::codes.size(); ++at) {
    const std::size_t code = at % Telemetry::codes.size();
    const auto verb = static_cast<Verb>(at / Telemetry::codes.size() % verb_count);
    const auto route = static_cast<Route>(at / Telemetry::codes.size() / verb_count);
    if (!book.label(route).starts_with(below)) continue;
    RequestSum sum;
    sum_up(edges, route, verb, code, sum);
    const bool is_base = Telemetry::codes[code] == 200 && verb == Verb::get;
    if (sum.count == 0 && !is_base) continue;
    Page::add_histogram(family,
                        {{"route", std::string(book.label(route))},
                         {"method", std::string(to_string(verb))},
                         {"code", std::to_string(Telemetry::codes[code])}},
                        Telemetry::bounds, sum.buckets, sum.seconds);
  }
}

// The probes of the operators' port are nobody's requests, and the scraper's own.
void add_http(Page& page, const MetricSources& sources) {
  auto& family = page.family("sluice_http_request_duration_seconds", MetricType::Histogram,
                             "From a request's arrival to its answer, by the API's route.");
  add_requests(family, sources.edges, "");
  if (sources.operators != nullptr) add_requests(family, {sources.operators}, "/admin/");
}

void add_servers(Page& page, const std::vector<const http::Stats*>& servers) {
  const auto sum = [&](std::atomic<std::uint64_t> http::Stats::*counter) {
    std::uint64_t total = 0;
    for (const http::Stats* stats : servers) total += (stats->*counter).load(std::memory_order_relaxed);
    return total;
  };
  page.gauge("sluice_http_connections_open", "Open connections.", double(sum(&http::Stats::connections_open)));
  page.counter("sluice_http_connections_total", "Connections accepted.", sum(&http::Stats::connections_accepted));
  page.counter("sluice_http_connections_refused_total", "Connections closed because there were too many.",
               sum(&http::Stats::connections_refused));
  page.counter("sluice_http_malformed_requests_total", "Requests refused by the parser.",
               sum(&http::Stats::requests_malformed));
  page.counter("sluice_http_slow_clients_total", "Connections closed because the client was too slow.",
               sum(&http::Stats::clients_too_slow));
}

void add_process(Page& page) {
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  auto& seconds = page.family("process_cpu_seconds_total", MetricType::Counter, "User and system time used.");
  Page::add(seconds, {}, static_cast<double>(cpu.tv_sec) + static_cast<double>(cpu.tv_nsec) / 1e9);
  std::ifstream statm("/proc/self/statm");
  double virtual_pages = 0;
  double resident_pages = 0;
  statm >> virtual_pages >> resident_pages;
  const auto page_size = static_cast<double>(sysconf(_SC_PAGESIZE));
  page.gauge("process_virtual_memory_bytes", "Address space.", virtual_pages * page_size);
  page.gauge("process_resident_memory_bytes", "Memory in use.", resident_pages * page_size);
}

}  // namespace

std::string render_metrics(const MetricSources& sources) {
  using C = shop::SaleCounters;
  const auto directory = sources.directory.snapshot();
  const shop::Directory& sales = *directory;
  Page page;
  Page::add(page.family("sluice_build_info", MetricType::Gauge, "What is running."), {{"version", sources.version}},
            1);
  add_lines(page, sales);
  add_polling(page, sales);
  page.gauge("sluice_event_streams", "Open event streams of status documents.", sources.event_slots.taken());
  add_gates(page, sales);
  add_counters(page, sales, "sluice_joins_total", "Attempts to join a line, by what came of them.", "result",
               {{"called", &C::joins_called},
                {"in_line", &C::joins_waiting},
                {"sold_out", &C::joins_sold_out},
                {"refused", &C::joins_refused},
                {"overloaded", &C::joins_overloaded}});
  add_counters(page, sales, "sluice_gate_visits_total", "Visits inside a gate, by how far they came.", "event",
               {{"entered", &C::entered}, {"left", &C::ended_left}, {"expired", &C::ended_expired}});
  add_units(page, sales);
  add_counters(page, sales, "sluice_holds_total", "Holds, by what became of them.", "outcome",
               {{"secured", &C::holds_secured},
                {"sold", &C::holds_sold},
                {"released", &C::holds_released},
                {"expired", &C::holds_expired},
                {"refused", &C::holds_refused}});
  add_counters(page, sales, "sluice_orders_total", "Orders that reached a state.", "state",
               {{"accepted", &C::orders_accepted},
                {"payment_pending", &C::orders_payment_pending},
                {"paid", &C::orders_paid},
                {"confirmed", &C::orders_confirmed},
                {"payment_failed", &C::orders_payment_failed}});
  add_jobs(page, sales);
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
  add_http(page, sources);
  add_servers(page, sources.servers);
  add_process(page);
  return page.text();
}

}  // namespace sluice::edge
