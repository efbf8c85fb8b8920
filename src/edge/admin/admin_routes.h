// The table of the operators' port (route/routes.h): every address, and the room that answers there.
#pragma once

#include "edge/route/routes.h"

namespace sluice::edge {

struct AdminRooms;

[[nodiscard]] const Router<AdminRooms>& admin_router();

}  // namespace sluice::edge
