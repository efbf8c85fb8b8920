// A page of metrics as it is put together, family by family, in Prometheus' text exposition format 0.0.4.
//
// A family is a name with a help text and a type; its series differ by their labels. Not thread-safe: one page is
// made for one scrape.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shop/line/distribution.h"

namespace sluice::edge {

class MetricsPage {
public:
  using Labels = std::vector<prometheus::ClientMetric::Label>;

  // Where the series of one name are added. Good for as long as the page is.
  class Family {
  public:
    void add(Labels labels, double value);
    // `counts`: of what lies between bounds, one more than there are: what lies beyond.
    template <class Counts>
    void add(Labels labels, std::span<const double> bounds, const Counts& counts, double sum) {
      std::vector<std::uint64_t> read;
      for (std::size_t i = 0; i <= bounds.size(); ++i) read.push_back(counts[i].load(std::memory_order_relaxed));
      add_buckets(std::move(labels), bounds, read, sum);
    }

  private:
    friend class MetricsPage;
    Family(std::vector<prometheus::MetricFamily>& families, std::size_t at) : families_(families), at_(at) {}
    void add_buckets(Labels labels, std::span<const double> bounds, std::span<const std::uint64_t> counts,
                     double sum);

    std::vector<prometheus::MetricFamily>& families_;
    std::size_t at_;
  };

  MetricsPage() = default;
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;

  Family counters(const char* name, const char* help);
  Family gauges(const char* name, const char* help);
  Family histograms(const char* name, const char* help);

  // --- Families of one series, without labels
  void counter(const char* name, const char* help, std::uint64_t value);
  void gauge(const char* name, const char* help, double value);
  template <std::size_t N>
  void histogram(const char* name, const char* help, const shop::Distribution<N>& values) {
    histograms(name, help).add({}, values.bounds(), values.counts(), values.sum());
  }

  [[nodiscard]] std::string text() const;

private:
  Family begin(const char* name, const char* help, prometheus::MetricType type);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace sluice::edge
