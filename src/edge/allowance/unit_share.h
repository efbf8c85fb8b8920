// How many units of a sale one network may take, and in which time: of a sale with items a share of its stock, again
// as much over each time to pay; of a gate a share of its room, over each pass.
#pragma once

#include "edge/allowance/allowance.h"
#include "shop/told/sale_view.h"

namespace sluice::edge {

[[nodiscard]] Rate unit_share(const shop::SaleView& sale, const AllowanceSettings& settings);

}  // namespace sluice::edge
