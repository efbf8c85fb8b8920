#include "web/assets.h"

#include <algorithm>

#include "web/asset_table.h"

namespace sluice::web {

const Asset* find_asset(std::string_view path) {
  if (path != "/sluice.js") return nullptr;
  const auto found = std::ranges::find(asset_table, path, &Asset::path);
  return found == asset_table.end() ? nullptr : &*found;
}

}  // namespace sluice::web
