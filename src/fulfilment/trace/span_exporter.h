// Sends spans to a collector of traces: OTLP over HTTP, as JSON, in batches.
//
// Whoever hands a span over goes on; a thread of the exporter's own sends. A collector that is dead, slow or hangs
// costs spans, which are counted, and nothing else: what the queue does not hold is dropped, what is not taken is not
// sent again.
//
// Logs: traces_not_taken (warn) with the first batch that is not taken, traces_taken (info) when they are again.
//
// Thread-safe. Threads: `traces`, which blocks on the collector, at most `timeout`; nice 19. Cost: a lock and a move
// a span; half a kilobyte for each that waits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/span_sink.h"

namespace sluice::fulfilment {

struct Collector {
  std::string endpoint{};              // "http://127.0.0.1:4318/v1/traces"
  std::vector<std::string> headers{};  // "Name: value"
  double sample = 0.01;                // of the traces that begin here
  std::string version{};               // ours, as it is told
  Duration timeout = std::chrono::seconds(5);
};

class SpanExporter final : public SpanSink {
public:
  static constexpr std::size_t queue_max =
      8192;  // four megabytes; at a hundred spans a second, a minute of a dead collector
  static constexpr std::size_t batch_max = 512;
  // Spans wait so long for others: a batch a second, however few there are.
  static constexpr Duration batch_time = std::chrono::seconds(1);
  // At the end what is left is sent, if it can be by then.
  static constexpr Duration farewell_max = std::chrono::seconds(1);

  // What is referred to must outlive it. curl_global_init() comes first.
  SpanExporter(Collector collector, const Clock& clock, Log& log);
  ~SpanExporter() override;
  SpanExporter(const SpanExporter&) = delete;
  SpanExporter& operator=(const SpanExporter&) = delete;

  [[nodiscard]] bool samples(std::uint64_t random) const override { return random < threshold_; }
  void put(Span span) override;

  struct Counts {
    std::uint64_t sent = 0;
    std::uint64_t dropped = 0;  // there was no room
    std::uint64_t failed = 0;   // the collector did not take them
  };
  [[nodiscard]] Counts counts() const;

private:
  class Impl;
  const std::uint64_t threshold_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
