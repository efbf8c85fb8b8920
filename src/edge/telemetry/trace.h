// The trace id of a request: the caller's (W3C traceparent), or a new one. Pure but for `random`.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace sluice::edge {

// 32 hex digits.
[[nodiscard]] std::string trace_id(std::string_view traceparent, Random& random);

}  // namespace sluice::edge
