#include "web/assets/assets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "web/assets/asset_table.h"

namespace sluice::web {
namespace {

// What is served, by its address, and where it is compiled in.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> served{{
    {"/sluice.js", "/assets/sluice.js"},
    {"/assets/reference.css", "/assets/reference.css"},
    {"/assets/pay.js", "/assets/pay.js"},
    {"/assets/work.js", "/assets/work.js"},
    {"/called.js", "/assets/called.js"},
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
