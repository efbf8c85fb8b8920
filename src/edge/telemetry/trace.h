// The trace id of a request: the caller's (W3C traceparent), or a new one; and what it causes is told by. Pure but
// for `random`.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/trace_context.h"

namespace sluice::edge {

// 32 hex digits.
class TraceId {
public:
  TraceId(std::string_view traceparent, Random& random);
  explicit TraceId(const TraceContext& trace) : digits_(trace.trace) {}
  [[nodiscard]] std::string_view text() const { return {digits_.data(), digits_.size()}; }

private:
  TraceDigits digits_;
};

// Of that trace, with a span of our own: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01". Whether somebody
// collects it the caller has said; `is_sampled` is what is said of a new one.
[[nodiscard]] std::string child_of(std::string_view traceparent, bool is_sampled, Random& random);

}  // namespace sluice::edge
