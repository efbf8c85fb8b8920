// The table of the buyers' port (route/routes.h): every address, and the room that answers there.
#pragma once

#include "edge/route/routes.h"

namespace sluice::edge {

struct BuyerRooms;

[[nodiscard]] const Router<BuyerRooms>& buyer_router();
// What an edge answers itself of what is the owner's to answer, while that is away (degraded/degraded.h).
[[nodiscard]] const Router<BuyerRooms>& degraded_router();
// Under what files are counted, whatever their name.
[[nodiscard]] Route asset_route();

}  // namespace sluice::edge
