#include "edge/telemetry/http_metrics.h"

#include <array>
#include <atomic>

namespace sluice::edge {
namespace {

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
void add_requests(MetricsPage::Family& family, const std::vector<const Telemetry*>& edges, std::string_view below) {
  if (edges.empty()) return;
  const AddressBook& book = edges.front()->book();
  edges.front()->each_kind([&](Route route, Verb verb, std::size_t code) {
    if (!book.label(route).starts_with(below)) return;
    RequestSum sum;
    sum_up(edges, route, verb, code, sum);
    const bool is_base = Telemetry::codes[code] == 200 && verb == Verb::get;
    if (sum.count == 0 && !is_base) return;
    family.add({{"route", std::string(book.label(route))},
                {"method", std::string(to_string(verb))},
                {"code", std::to_string(Telemetry::codes[code])}},
               Telemetry::bounds, sum.buckets, sum.seconds);
  });
}

}  // namespace

// The probes of the operators' port are nobody's requests, and the scraper's own.
void add_request_metrics(MetricsPage& page, const std::vector<const Telemetry*>& edges, const Telemetry* operators) {
  auto family = page.histograms("sluice_http_request_duration_seconds",
                                "From a request's arrival to its answer, by the API's route.");
  add_requests(family, edges, "");
  if (operators != nullptr) add_requests(family, {operators}, "/admin/");
}

void add_server_metrics(MetricsPage& page, const std::vector<const http::Stats*>& servers) {
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

}  // namespace sluice::edge
