// Spans as OTLP's JSON encoding has them (opentelemetry-proto, ExportTraceServiceRequest). Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/span_sink.h"

namespace sluice::fulfilment {

// One moment on both clocks.
struct ClockPair {
  MonoTime mono{};
  WallTime wall{};
};

[[nodiscard]] std::string otlp_text(std::span<const Span> spans, std::string_view version, const ClockPair& clocks);

}  // namespace sluice::fulfilment
