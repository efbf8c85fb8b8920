// Where a server's spans go, as its settings say.
#pragma once

#include <memory>

#include "app/command/version.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "base/time.h"
#include "fulfilment/trace/span_exporter.h"

namespace sluice::app {

// Null: nobody collects them. The clock and the log must outlive it.
[[nodiscard]] inline std::unique_ptr<fulfilment::SpanExporter> open_traces(const TraceSettings& traces,
                                                                           const Clock& clock, Log& log) {
  if (traces.endpoint.empty()) return nullptr;
  return std::make_unique<fulfilment::SpanExporter>(
      fulfilment::Collector{
          .endpoint = traces.endpoint, .headers = traces.headers, .sample = traces.sample, .version = version},
      clock, log);
}

}  // namespace sluice::app
