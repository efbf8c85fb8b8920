#include "web/assets.h"

#include <algorithm>
#include <array>

#include "base/invariant.h"
#include "web/asset_table.h"

namespace sluice::web {
namespace {

constexpr std::string_view assets_prefix = "/assets/";

struct Route {
  std::string_view prefix;
  std::string_view page;
};
constexpr std::array routes{
    Route{"/sale/", "/pages/sale.html"},         Route{"/checkout/", "/pages/checkout.html"},
    Route{"/order/", "/pages/order.html"},       Route{"/draw/", "/pages/draw.html"},
    Route{"/handover/", "/pages/handover.html"}, Route{"/priority/", "/pages/priority.html"},
};

// The table is short; a scan of it is far below what sending the file costs.
template <class Matches>
const Asset* first_asset(Matches matches) {
  const auto found = std::ranges::find_if(asset_table, matches);
  return found == asset_table.end() ? nullptr : &*found;
}

const Asset* asset_at(std::string_view path) {
  return first_asset([path](const Asset& asset) { return asset.path == path; });
}

const Asset& page_at(std::string_view path) {
  const Asset* page = asset_at(path);
  SLUICE_INVARIANT(page != nullptr);
  return *page;
}

// "/assets/VERSION/js/api.js" -> "js/api.js"; empty when it is not of that form.
std::string_view without_version(std::string_view path) {
  if (!path.starts_with(assets_prefix)) return {};
  path.remove_prefix(assets_prefix.size());
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
}

}  // namespace

Found find(std::string_view path) {
  if (path == "/sluice.js") return {.asset = asset_at(path), .immutable = false};
  const std::string_view file = without_version(path);
  if (file.empty()) return {};
  if (const Asset* exact = asset_at(path)) return {.asset = exact, .immutable = true};
  return {.asset = first_asset([file](const Asset& asset) { return without_version(asset.path) == file; }),
          .immutable = false};
}

const Asset* page_for(std::string_view request_path) {
  if (request_path == "/") return &page_at("/pages/index.html");
  for (const Route& route : routes) {
    if (!request_path.starts_with(route.prefix)) continue;
    const std::string_view id = request_path.substr(route.prefix.size());
    const bool is_one_segment = !id.empty() && id.find('/') == std::string_view::npos;
    return is_one_segment ? &page_at(route.page) : nullptr;
  }
  return nullptr;
}

const Asset& error_page() {
  return page_at("/pages/error.html");
}

const Asset& no_sale_page() {
  return page_at("/pages/no_sale.html");
}

const Asset& reference_template() {
  return page_at("/pages/reference.html");
}

}  // namespace sluice::web
