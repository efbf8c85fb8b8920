// The trace id of a request: the caller's (W3C traceparent), or a new one; and what it causes is told by. Pure but
// for `random`.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/random.h"

namespace sluice::edge {

// 32 hex digits.
class TraceId {
public:
  TraceId(std::string_view traceparent, Random& random);
  [[nodiscard]] std::string_view text() const { return {digits_.data(), digits_.size()}; }

private:
  std::array<char, 32> digits_;
};

// Of that trace, with a span of our own: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".
[[nodiscard]] std::string child_of(std::string_view traceparent, Random& random);

}  // namespace sluice::edge
