// What embed.cmake generates: every embedded file, sorted by nothing in particular. Only assets.cpp,
// web/composition/document.cpp and their tests read it.
#pragma once

#include <span>
#include <string_view>

#include "web/assets/assets.h"

namespace sluice::web {

extern const std::span<const Asset> asset_table;

}  // namespace sluice::web
