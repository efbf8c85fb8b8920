// A sale's settings in a sentence that a merchant can check. Pure, but for the machine's time zone.
#pragma once

#include <string>

#include "base/time.h"
#include "shop/settings/config.h"

namespace sluice::app {

// "drop-1 'Winter drop': opens in 26 days (Thu 24 Dec 2026 21:00 CET), 10 000 x Winter tee at EUR 25.00, 2 a buyer".
[[nodiscard]] std::string summary(const shop::SaleConfig& sale, WallTime now);

}  // namespace sluice::app
