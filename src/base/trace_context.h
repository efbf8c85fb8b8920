// Where a piece of work stands in a trace, as W3C's traceparent says it: "00-<trace>-<span>-<flags>".
//
// Pure but for `random`; no allocation but for text().
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace sluice {

using TraceDigits = std::array<char, 32>;  // lower-case hex, not all zeros; likewise below
using SpanDigits = std::array<char, 16>;

struct TraceContext {
  TraceDigits trace{};
  SpanDigits span{};
  bool is_sampled = false;  // somebody collects it

  // "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
  [[nodiscard]] std::string text() const;
};

// nullopt: it is none. A later version is read as the first one, as W3C asks.
[[nodiscard]] std::optional<TraceContext> read_traceparent(std::string_view text);

[[nodiscard]] TraceContext new_trace(bool is_sampled, Random& random);
// Of that trace, with a span of its own.
[[nodiscard]] TraceContext child_of(const TraceContext& parent, Random& random);

}  // namespace sluice
