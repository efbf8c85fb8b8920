// How numbers, amounts and times are written for people at a terminal. Pure, but for the machine's time zone (TZ),
// which is the one that people there live in.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "shop/settings/config.h"

namespace sluice::app {

// "10 000".
[[nodiscard]] std::string readable(std::uint64_t count);
// "EUR 25.00": minor units become those that people count in, with the digits that ISO 4217 gives the currency.
[[nodiscard]] std::string readable(const shop::Money& money);
// "Thu 24 Dec 2026 21:00 CET": in the machine's time zone. Seconds only if there are any.
[[nodiscard]] std::string local_time(WallTime time);
// "in 26 days", "in 5 minutes", "3 hours ago", "now": one unit, rounded down.
[[nodiscard]] std::string from_now(WallTime now, WallTime time);

// Text of others as one line that cannot steer a terminal: control characters become spaces.
[[nodiscard]] std::string harmless(std::string_view text);

}  // namespace sluice::app
