#include "report/serving.h"

#include <utility>

#include "report/latency.h"

namespace sluice::report {

Serving serving_of(const std::vector<ledger::SampleRow>& samples) {
  if (samples.empty()) return {};
  const ledger::SampleRow& last = samples.back();
  Serving serving{.requests = last.requests,
                  .failures = last.failures,
                  .throttled = last.throttled,
                  .shed = last.shed,
                  .breaker_trips = last.breaker_trips};
  LatencyCounts before;
  for (const ledger::SampleRow& sample : samples) {
    LatencyCounts now = latency_from(sample.latency);
    if (const auto p99 = quantile_ms(between(before, now), 0.99)) {
      serving.p99.push_back({.at = sample.at, .p99_ms = *p99});
    }
    before = std::move(now);
  }
  serving.p50_ms = quantile_ms(before, 0.5);
  serving.p95_ms = quantile_ms(before, 0.95);
  serving.p99_ms = quantile_ms(before, 0.99);
  return serving;
}

}  // namespace sluice::report
