#include "base/trace_context.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/put_text.h"

namespace sluice {
namespace {

// version "-" trace-id "-" parent-id "-" flags
constexpr std::size_t trace_at = 3;
constexpr std::size_t span_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t first_version_bytes = 55;

bool is_id(std::string_view digits) {
  return is_hex(digits) && digits.find_first_not_of('0') != std::string_view::npos;
}

// All zeros are none.
std::uint64_t any_but_zero(Random& random) {
  return random.next() | 1;
}

}  // namespace

std::string TraceContext::text() const {
  std::string out = "00-";
  out.append(trace.data(), trace.size()).append("-").append(span.data(), span.size());
  return out.append(is_sampled ? "-01" : "-00");
}

std::optional<TraceContext> read_traceparent(std::string_view text) {
  const std::string_view version = text.substr(0, 2);
  const bool is_long_enough =
      text.size() == first_version_bytes || (text.size() > first_version_bytes && version != "00");
  if (!is_long_enough || !is_hex(version) || version == "ff") return std::nullopt;
  for (const std::size_t dash : {trace_at - 1, span_at - 1, flags_at - 1}) {
    if (text[dash] != '-') return std::nullopt;
  }
  TraceContext out;
  const std::string_view trace = text.substr(trace_at, out.trace.size());
  const std::string_view span = text.substr(span_at, out.span.size());
  const std::string_view flags = text.substr(flags_at, 2);
  if (!is_id(trace) || !is_id(span) || !is_hex(flags)) return std::nullopt;
  std::ranges::copy(trace, out.trace.begin());
  std::ranges::copy(span, out.span.begin());
  out.is_sampled = (hex_value(flags[1]) & 1) != 0;
  return out;
}

TraceContext new_trace(bool is_sampled, Random& random) {
  TraceContext out{.is_sampled = is_sampled};
  put_hex(put_hex(out.trace.data(), random.next(), 16), any_but_zero(random), 16);
  put_hex(out.span.data(), any_but_zero(random), 16);
  return out;
}

TraceContext child_of(const TraceContext& parent, Random& random) {
  TraceContext out = parent;
  put_hex(out.span.data(), any_but_zero(random), 16);
  return out;
}

}  // namespace sluice
