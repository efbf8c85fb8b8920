// A file that pages load, as both ports answer it.
#pragma once

#include "edge/desk.h"
#include "web/assets.h"

namespace sluice::edge {

// REQUIRES: something was found.
void respond_asset(Desk& desk, Errand& errand, const web::Found& found);

}  // namespace sluice::edge
