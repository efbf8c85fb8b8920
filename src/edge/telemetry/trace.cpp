#include "edge/telemetry/trace.h"

namespace sluice::edge {

TraceId::TraceId(std::string_view traceparent, Random& random) {
  const auto caller = read_traceparent(traceparent);
  digits_ = caller ? caller->trace : new_trace(false, random).trace;
}

std::string child_of(std::string_view traceparent, bool is_sampled, Random& random) {
  const auto caller = read_traceparent(traceparent);
  return (caller ? sluice::child_of(*caller, random) : new_trace(is_sampled, random)).text();
}

}  // namespace sluice::edge
