// A time as text without a string of its own, for answers that a crowd gets.
#pragma once

#include <array>
#include <string_view>

#include "base/time.h"

namespace sluice {

using TimeText = std::array<char, 40>;

// As format_rfc3339() has it, in `into`; lives as long.
[[nodiscard]] std::string_view format_rfc3339(WallTime time, TimeText& into);

}  // namespace sluice
