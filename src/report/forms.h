// The three forms in which figures are handed out. Pure.
#pragma once

#include <string>

#include "report/figures.h"

namespace sluice::report {

// One JSON object; times are RFC 3339, durations end in _s or _ms.
[[nodiscard]] std::string to_json(const Figures& figures);
// A line a moment: each second in which units were secured or sold, and each sample. RFC 4180.
[[nodiscard]] std::string to_csv(const Figures& figures);
// One page that needs nothing else: no script, no outside request.
[[nodiscard]] std::string to_html(const Figures& figures);

}  // namespace sluice::report
