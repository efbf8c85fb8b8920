// What a new sale could be, and nobody can mean: asked where a merchant says it, in a file or through the API.
// Settings that the ledger has are taken as they are, or what was sold under them could not be loaded any more.
//
// Pure.
#pragma once

#include <string>

#include "shop/settings/config.h"

namespace sluice::shop {

// Names the field, as in "changes[0].at: must be before closes_at"; empty: nothing.
[[nodiscard]] std::string what_makes_no_sense(const SaleConfig& config);

// parse_sale() of one that is new, and makes sense.
[[nodiscard]] Result<SaleConfig> parse_new_sale(const boost::json::object& object);

}  // namespace sluice::shop
