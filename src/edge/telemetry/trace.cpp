#include "edge/telemetry/trace.h"

#include <array>

#include "base/encoding.h"

namespace sluice::edge {

std::string trace_id(std::string_view traceparent, Random& random) {
  // version "-" trace-id "-" parent-id "-" flags
  constexpr std::size_t size = 32;
  if (traceparent.size() >= 55 && traceparent.starts_with("00-")) {
    const std::string_view id = traceparent.substr(3, size);
    const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (is_hex && id.find_first_not_of('0') != std::string_view::npos) return std::string(id);
  }
  std::array<std::uint8_t, size / 2> bytes{};
  random.fill(bytes);
  return to_hex(bytes);
}

std::string child_of(std::string_view traceparent, Random& random) {
  std::array<std::uint8_t, 8> span{};
  random.fill(span);
  span.back() |= 1;  // all zeros are none
  return "00-" + trace_id(traceparent, random) + "-" + to_hex(span) + "-01";
}

}  // namespace sluice::edge
