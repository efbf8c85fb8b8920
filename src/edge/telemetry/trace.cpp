#include "edge/telemetry/trace.h"

#include "base/encoding.h"
#include "base/put_text.h"

namespace sluice::edge {

TraceId::TraceId(std::string_view traceparent, Random& random) {
  // version "-" trace-id "-" parent-id "-" flags
  if (traceparent.size() >= 55 && traceparent.starts_with("00-")) {
    const std::string_view id = traceparent.substr(3, digits_.size());
    if (is_hex(id) && id.find_first_not_of('0') != std::string_view::npos) {
      id.copy(digits_.data(), digits_.size());
      return;
    }
  }
  put_hex(put_hex(digits_.data(), random.next(), 16), random.next(), 16);
}

std::string child_of(std::string_view traceparent, Random& random) {
  std::array<std::uint8_t, 8> span{};
  random.fill(span);
  span.back() |= 1;  // all zeros are none
  return std::string("00-")
      .append(TraceId(traceparent, random).text())
      .append("-")
      .append(to_hex(span))
      .append("-01");
}

}  // namespace sluice::edge
