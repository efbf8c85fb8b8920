// What an act tells of a sale's settings: as JSON, without priority codes, as whoever reads acts need not be somebody
// who may read those. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "shop/settings/config.h"

namespace sluice::shop {

// All of them.
[[nodiscard]] std::string told_settings(const SaleConfig& config);
// Those that the patch names, as they are; null for one that is not set.
[[nodiscard]] std::string named_settings(const SaleConfig& config, const boost::json::object& patch);
// Of two objects with the same members, those that differ are left. False: none does.
bool keep_differences(std::string& was, std::string& became);

}  // namespace sluice::shop
