#include "edge/page/asset_answer.h"

#include "edge/page/page_headers.h"

namespace sluice::edge {
namespace {

constexpr std::string_view for_ever = "Cache-Control: public, max-age=31536000, immutable\r\n";
constexpr std::string_view ask_again = "Cache-Control: no-cache\r\n";

}  // namespace

void respond_asset(Desk& desk, Errand& errand, const web::Found& found) {
  const web::Asset& asset = *found.asset;
  errand.headers.append(found.immutable ? for_ever : ask_again).append(page_safety);
  errand.headers.append("ETag: ").append(asset.etag).append("\r\n");
  if (errand.request->if_none_match == asset.etag) return desk.respond_empty(errand, 304);
  desk.respond(errand, 200, asset.content_type, asset.body);
}

}  // namespace sluice::edge
