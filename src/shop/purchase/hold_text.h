// A hold of a running sale as it is told: to its buyer, and to the shop that it is paid at. The owner's thread.
#pragma once

#include <string>
#include <string_view>

#include "shop/purchase/orders.h"

namespace sluice::shop {

// Says what `items` are in the ledger's form, for whoever has them at hand. `outcome`: see answer_text.h.
[[nodiscard]] std::string hold_json(Now now, Course& course, const Orders& orders, const sale::Hold& hold,
                                    std::string_view items, std::string_view outcome);

}  // namespace sluice::shop
