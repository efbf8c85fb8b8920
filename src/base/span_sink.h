// Pieces of work that are told of to whoever collects traces (fulfilment/trace/span_exporter.h), and where they are
// handed over. Where nobody collects there is no sink: a null pointer, which is all that it costs.
//
// A span says what was done and for which sale, and never for whom: no address, no token, nothing that a buyer typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/trace_context.h"

namespace sluice {

// One that has begun.
struct OpenSpan {
  TraceContext context{};              // its own
  std::optional<SpanDigits> parent{};  // what caused it; none: it begins the trace
  MonoTime began{};
};

// What came of it.
struct Span {
  enum class Kind : std::uint8_t {
    server = 2,  // the numbers are OTLP's
    client = 3,
  };
  OpenSpan open{};
  Kind kind = Kind::client;
  Duration took{};
  std::string name{};
  std::string sale{};         // empty: of none, likewise below
  std::string_view method{};  // of a request. REQUIRES: it lives as long as the program, likewise below
  std::string_view route{};
  int status = 0;
  bool has_failed = false;
};

// Thread-safe, every implementation; nothing blocks.
class SpanSink {
public:
  virtual ~SpanSink() = default;
  // Whether a trace that begins here is collected. `random`: any number at random.
  [[nodiscard]] virtual bool samples(std::uint64_t random) const = 0;
  virtual void put(Span span) = 0;
};

// A call on behalf of what `traceparent` tells of. nullopt: nobody collects it.
[[nodiscard]] std::optional<OpenSpan> begin_call(const SpanSink* sink, std::string_view traceparent, MonoTime now);

}  // namespace sluice
