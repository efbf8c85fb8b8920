// A file that is served as it was compiled in, as both ports answer it.
#pragma once

#include "edge/desk.h"
#include "web/assets/assets.h"

namespace sluice::edge {

void respond_asset(Desk& desk, Errand& errand, const web::Asset& asset);

}  // namespace sluice::edge
