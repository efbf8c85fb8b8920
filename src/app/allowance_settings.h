// `[allowances]` of the configuration: what one network or buyer may take (edge/allowance/allowances.h).
#pragma once

#include <string>

#include "edge/allowance/allowances.h"
#include "shop/fields.h"

namespace sluice::app {

// Whether they count: by themselves, where others than this machine can ask.
enum class AllowancesWhen : std::uint8_t { beyond_loopback, always, never };

void read_allowances(shop::Fields& fields, edge::AllowanceSettings& allowed, AllowancesWhen& when);

// As people read them. REQUIRES: they are on.
[[nodiscard]] std::string describe(const edge::AllowanceSettings& allowed);

}  // namespace sluice::app
