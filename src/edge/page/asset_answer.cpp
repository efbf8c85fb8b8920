#include "edge/page/asset_answer.h"

#include "edge/page/page_headers.h"

namespace sluice::edge {

void respond_asset(Desk& desk, Errand& errand, const web::Asset& asset) {
  errand.headers.append("Cache-Control: no-cache\r\n").append(page_safety);
  errand.headers.append("ETag: ").append(asset.etag).append("\r\n");
  if (errand.request->if_none_match == asset.etag) return desk.respond_empty(errand, 304);
  desk.respond(errand, 200, asset.content_type, asset.body);
}

}  // namespace sluice::edge
