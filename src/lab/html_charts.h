// The charts of a played plan as inline SVG with their legends. Pure.
#pragma once

#include <string>

#include "lab/account.h"

namespace sluice::lab {

[[nodiscard]] std::string units_chart(const Findings& findings);     // free, held and sold over time
[[nodiscard]] std::string waiting_chart(const Findings& findings);   // people who wait, over time
[[nodiscard]] std::string calls_chart(const Findings& findings);     // called and come a second, with the pace
[[nodiscard]] std::string requests_chart(const Findings& findings);  // a second, by kind
[[nodiscard]] std::string waits_chart(const Findings& findings);     // p50 and p90 by tenth of the arrivals
[[nodiscard]] std::string range_chart(const Findings& findings);
[[nodiscard]] std::string chance_chart(const Findings& findings);
// Who was let in at all, by tenth of the arrivals: a line for each that was played.
[[nodiscard]] std::string served_chart(const Account& account);

}  // namespace sluice::lab
