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

bool is_page(const http::Request& request) {
  const std::string_view shown_as = request.sec_fetch_dest;
  const std::string_view mode = request.sec_fetch_mode;
  const bool is_opened = mode.empty() || mode == "navigate";
  if (shown_as.empty()) return is_opened && !wants_something_else(request.accept);
  if (shown_as != "empty") return std::find(pages.begin(), pages.end(), shown_as) != pages.end();
  // A service worker that fetches a page for its browser; a script that fetches one says "cors".
  return (is_opened || mode == "same-origin") && request.accept.find("text/html") != std::string_view::npos;
}

}  // namespace

Asker asker_of(const http::Request& request, std::string_view method) {
  if (method == "OPTIONS") return Asker::preflight;
  if (request.sec_fetch_site == "cross-site" && !is_reading(method)) return Asker::background;
  if (request.sec_purpose.find("prefetch") != std::string_view::npos) return Asker::background;
  return is_page(request) ? Asker::page : Asker::background;
}

}  // namespace sluice::edge
