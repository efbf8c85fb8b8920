// Where a gate sends its visitors: to the pages that let them in, and afterwards to what they asked for.
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "edge/context.h"
#include "http/message.h"

namespace sluice::edge {

// Where the visitor of a proxy was heading: to what was asked for. What was posted is lost on the way, so somebody
// who posted goes back to the page that it came from. `method`, `uri`: of the request that the proxy asks about.
[[nodiscard]] std::string heading_behind(const http::Request& request, std::string_view method, std::string_view uri);

// The address of a page of ours that knows where to go on to. On the host that the visitor is at, if that is one of
// ours; behind some proxies a relative address would be ours.
[[nodiscard]] std::string address_for(const Context& context, const http::Request& request, std::string_view page,
                                      std::string_view to);

}  // namespace sluice::edge
