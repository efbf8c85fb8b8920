// What operators watch: every sale in numbers, and how the process fares, as one JSON document a second.
//
// Totals are since the process began; whoever watches makes rates of two documents. Quantiles are of the last ten
// documents, so that what stalled a minute ago is not shown as now. No personal data.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>

#include "base/json_writer.h"
#include "edge/telemetry/metrics.h"

namespace sluice::edge {

class Pulse {
public:
  // Sales that one document tells of; of more, those that are not over come first.
  static constexpr std::size_t sales_max = 200;

  // `sources` must outlive it.
  explicit Pulse(const MetricSources& sources) : sources_(sources) {}

  // About once a second while anybody watches; after a longer pause quantiles begin anew. One thread. Some hundred
  // microseconds, and a few for each sale.
  [[nodiscard]] std::string text(WallTime now);

private:
  // As counted since the process began.
  struct Counts {
    WallTime at{};
    std::array<std::uint64_t, Telemetry::bounds.size() + 1> requests{};
    std::uint64_t failed = 0;  // answered with what is our own fault: 500, 501
    std::array<std::uint64_t, 11> commits{};
  };

  [[nodiscard]] Counts count(WallTime now) const;
  void look_back(const Counts& counts);
  void write_requests(JsonWriter& json, const Counts& counts) const;
  void write_ledger(JsonWriter& json, const Counts& counts) const;
  void write_payments(JsonWriter& json) const;
  void write_sales(JsonWriter& json) const;

  const MetricSources& sources_;
  std::deque<Counts> past_;  // never empty while a text is made
};

}  // namespace sluice::edge
