// Whom a proxy asks about: somebody who looks at a page, or something that is no person at the door.
//
// A place is for a person's request for a page. What a page loads by itself, what a browser fetches in advance, and
// what another site's form posts (with which browsers send no cookies of ours) take no place and are led nowhere: a
// script would get the waiting page for its data, and the visitor's way back would be an icon's.
//
// Pure.
#pragma once

#include <string_view>

#include "http/message.h"

namespace sluice::edge {

enum class Asker : std::uint8_t {
  page,        // a person, or a client that says nothing of itself
  preflight,   // of CORS: without cookies by definition, and answered by the shop
  background,  // no page
};

// Changes nothing at the shop. Empty: not told.
[[nodiscard]] constexpr bool is_reading(std::string_view method) {
  return method.empty() || method == "GET" || method == "HEAD";
}

// `method`: that of the request behind the proxy; empty: not told.
[[nodiscard]] Asker asker_of(const http::Request& request, std::string_view method);

}  // namespace sluice::edge
