#include "edge/gate/gate_asker.h"

#include <algorithm>
#include <array>

namespace sluice::edge {
namespace {

// Fetch Metadata: what is shown as a page, in a window or in a frame.
constexpr std::array<std::string_view, 5> pages{"document", "iframe", "frame", "embed", "object"};

// Of browsers without Fetch Metadata (Safari before 16.4): pages are asked for as HTML. "*/*" alone says nothing.
bool wants_something_else(std::string_view accept) {
  return !accept.empty() && accept != "*/*" && accept.find("text/html") == std::string_view::npos;
}

}  // namespace

Asker asker_of(const http::Request& request, std::string_view method) {
  if (method == "OPTIONS") return Asker::preflight;
  if (request.sec_fetch_site == "cross-site" && !is_reading(method)) return Asker::background;
  if (request.sec_purpose.find("prefetch") != std::string_view::npos) return Asker::background;
  const std::string_view shown_as = request.sec_fetch_dest;
  // A service worker that fetches a page for its browser says "empty" of it.
  const bool is_untold =
      shown_as.empty() || (shown_as == "empty" && request.accept.find("text/html") != std::string_view::npos);
  const bool is_background = is_untold ? wants_something_else(request.accept)
                                       : std::find(pages.begin(), pages.end(), shown_as) == pages.end();
  return is_background ? Asker::background : Asker::page;
}

}  // namespace sluice::edge
