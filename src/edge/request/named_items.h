// Which units of an order a body names: [{"item":"tee","quantity":1},{"item":"cap","units":[7,8]}].
//
// Pure functions. A refusal's detail begins with the field's name: "items[0].quantity: must be ...". Whether the
// order has them is the shop's to say.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <vector>

#include "edge/request/json_body.h"
#include "shop/purchase/named_units.h"

namespace sluice::edge {

[[nodiscard]] std::optional<Refusal> read_named_items(const boost::json::value& value,
                                                      std::vector<shop::NamedUnits>& out);

}  // namespace sluice::edge
