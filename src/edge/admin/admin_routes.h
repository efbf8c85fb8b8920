// The table of the operators' port (route/routes.h): every address, and the room that answers there.
#pragma once

#include "edge/people/role.h"
#include "edge/route/routes.h"

namespace sluice::edge {

struct AdminRooms;

[[nodiscard]] const Router<AdminRooms>& admin_router();

// Who may have a row of the table answered; nullopt: anybody.
[[nodiscard]] std::optional<Role> role_for(std::size_t row);

}  // namespace sluice::edge
