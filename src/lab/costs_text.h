// The file in which costs are kept: written by `sluice check --measure`, read by whoever reckons with them. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/result.h"
#include "lab/costs.h"

namespace sluice::lab {

// As to_json() writes them. ErrorKind::invalid_input names the field.
[[nodiscard]] Result<Costs> parse_costs(const boost::json::object& object);
[[nodiscard]] std::string to_json(const Costs& costs);

}  // namespace sluice::lab
