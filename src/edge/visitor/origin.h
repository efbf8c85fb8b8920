// From which site a browser's request came, and which sites' pages may send and read.
//
// A request without Origin and without Sec-Fetch-Site is not a browser's, and what it sends is its own. A browser's
// comes from a page of our own, from one of a listed origin, or from a stranger's. Our own are at the address that
// the request went to (Host, in any form that means it), and at public_url, which is what people see whatever a proxy
// makes of Host. `Origin: null` is nobody's.
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "edge/context.h"
#include "http/message.h"

namespace sluice::edge {

// A stranger's page sent it: it must change nothing.
[[nodiscard]] bool is_cross_site(const http::Request& request, const Context& context);

// The listed origin whose page asks; nullptr: none. It lives as long as the context.
[[nodiscard]] const std::string* listed_origin(const http::Request& request, const Context& context);

// Where the browser that asks sees our pages: origin_seen() and the root. Empty: as there.
[[nodiscard]] std::string pages_seen(const http::Request& request, const Context& context);
// Where the browser that asks sees us: public_url, or else the host that it asked. Empty: it names none. What is said
// of the host is the asker's own word: fit for leading that browser back, and for nothing else.
[[nodiscard]] std::string origin_seen(const http::Request& request, const Context& context);

// Whether an origin ("https://shop.example") is at a host ("Shop.example:443"): neither case nor the scheme's own
// port makes a difference.
[[nodiscard]] bool is_at_host(std::string_view origin, std::string_view host);

// What a browser wants to be told before the page of another origin may read an answer, or before it asks at all.
void append_cors(std::string& headers, const std::string& origin);
void append_preflight(std::string& headers, std::string_view methods);

}  // namespace sluice::edge
