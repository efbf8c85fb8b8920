#include "web/assets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "web/asset_table.h"

namespace sluice::web {
namespace {

// What is served, by its address, and where it is compiled in.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> served{{
    {"/sluice.js", "/sluice.js"},
    {"/assets/reference.css", "/assets/reference.css"},
    {"/assets/pay.js", "/pay.js"},
    {"/assets/work.js", "/work.js"},
    {"/called.js", "/called.js"},
    {"/assets/icon.svg", "/parts/icon.svg"},
}};

}  // namespace

const Asset* find_asset(std::string_view path) {
  for (const auto& [address, file] : served) {
    if (address == path) return &*std::ranges::find(asset_table, file, &Asset::path);
  }
  return nullptr;
}

}  // namespace sluice::web
