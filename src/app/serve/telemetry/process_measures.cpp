#include "app/serve/telemetry/process_measures.h"

#include <limits>

namespace sluice::app {
namespace {

constexpr Duration age_max = std::chrono::milliseconds(500);

using edge::Telemetry;

void add_by_status(int status, std::uint64_t answers, shop::Measures& measures) {
  measures.requests += answers;
  if (status == 500 || status == 501) measures.failures += answers;
  if (status == 429) measures.throttled += answers;
  if (status == 503) measures.shed += answers;
}

}  // namespace

const shop::Measures& ProcessMeasures::take() {
  const MonoTime now = clock_.mono();
  if (!taken_.latency.empty() && now - taken_at_ < age_max) return taken_;
  taken_at_ = now;
  taken_ = {};
  for (const double bound : Telemetry::bounds) taken_.latency.push_back({.upto_s = bound});
  taken_.latency.push_back({.upto_s = std::numeric_limits<double>::infinity()});
  for (const Telemetry* each : edges_) count(*each, taken_);
  taken_.breaker_trips = breaker_trips_();
  return taken_;
}

void ProcessMeasures::count(const Telemetry& one, shop::Measures& measures) const {
  one.each_kind([&](edge::Route route, edge::Verb verb, std::size_t code) {
    const Telemetry::Series& series = one.series(route, verb, code);
    std::uint64_t answers = 0;
    for (std::size_t i = 0; i < series.buckets.size(); ++i) {
      const std::uint64_t count = series.buckets[i].load(std::memory_order_relaxed);
      measures.latency[i].answers += count;
      answers += count;
    }
    add_by_status(Telemetry::codes[code], answers, measures);
  });
}

}  // namespace sluice::app
