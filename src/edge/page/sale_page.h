// What the page without JavaScript says of a sale, out of the status document that the page with JavaScript reads,
// too.
//
// Pure functions; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "edge/place/place_view.h"
#include "web/plain_pages/plain_page.h"

namespace sluice::edge {

// `status`: the document. `view`: the visitor's place, if there is one.
[[nodiscard]] web::PlainPage plain_page_of(const boost::json::object& status, const std::optional<PlaceView>& view,
                                           WallTime now);

// Whole seconds, never below zero.
[[nodiscard]] std::int64_t seconds_until(WallTime then, WallTime now);

}  // namespace sluice::edge
