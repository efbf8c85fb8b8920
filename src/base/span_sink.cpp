#include "base/span_sink.h"

namespace sluice {

std::optional<OpenSpan> begin_call(const SpanSink* sink, std::string_view traceparent, MonoTime now) {
  if (sink == nullptr) return std::nullopt;
  const auto parent = read_traceparent(traceparent);
  if (!parent || !parent->is_sampled) return std::nullopt;
  SystemRandom random;
  return OpenSpan{.context = child_of(*parent, random), .parent = parent->span, .began = now};
}

}  // namespace sluice
