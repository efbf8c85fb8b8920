#include "edge/telemetry/metrics_page.h"

#include <prometheus/text_serializer.h>

#include <limits>

namespace sluice::edge {

using prometheus::ClientMetric;
using prometheus::MetricType;

void MetricsPage::Family::add(Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  // The family's type says which of them is read.
  metric.counter.value = value;
  metric.gauge.value = value;
  families_[at_].metric.push_back(std::move(metric));
}

void MetricsPage::Family::add_buckets(Labels labels, std::span<const double> bounds,
                                      std::span<const std::uint64_t> counts, double sum) {
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    cumulative += counts[i];
    const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({cumulative, bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = sum;
  families_[at_].metric.push_back(std::move(metric));
}

MetricsPage::Family MetricsPage::begin(const char* name, const char* help, MetricType type) {
  families_.push_back({name, help, type, {}});
  return {families_, families_.size() - 1};
}

MetricsPage::Family MetricsPage::counters(const char* name, const char* help) {
  return begin(name, help, MetricType::Counter);
}

MetricsPage::Family MetricsPage::gauges(const char* name, const char* help) {
  return begin(name, help, MetricType::Gauge);
}

MetricsPage::Family MetricsPage::histograms(const char* name, const char* help) {
  return begin(name, help, MetricType::Histogram);
}

void MetricsPage::counter(const char* name, const char* help, std::uint64_t value) {
  counters(name, help).add({}, static_cast<double>(value));
}

void MetricsPage::gauge(const char* name, const char* help, double value) {
  gauges(name, help).add({}, value);
}

std::string MetricsPage::text() const {
  return prometheus::TextSerializer().Serialize(families_);
}

}  // namespace sluice::edge
