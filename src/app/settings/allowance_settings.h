// `[allowances]` of the configuration: what one network or buyer may take (edge/allowance/allowances.h).
#pragma once

#include <cstdint>
#include <string>

#include "edge/allowance/allowances.h"
#include "shop/settings/fields.h"

namespace sluice::app {

// Whether they count: by themselves, where others than this machine can ask.
enum class AllowancesWhen : std::uint8_t { beyond_loopback, always, never };

void read_allowances(shop::Fields& fields, edge::AllowanceSettings& allowed, AllowancesWhen& when);

// Of so many event streams, how many one address may have.
[[nodiscard]] std::uint32_t streams_of_one(const edge::AllowanceSettings& allowed, std::uint32_t streams);
// Of all connections, which part.
[[nodiscard]] double connections_share_of_one(const edge::AllowanceSettings& allowed);

// As people read them. REQUIRES: they are on.
[[nodiscard]] std::string describe(const edge::AllowanceSettings& allowed);

}  // namespace sluice::app
