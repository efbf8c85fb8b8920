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
#include "web/plain_page.h"

namespace sluice::edge {

// `status`: the document. `view`: the visitor's place, if there is one.
[[nodiscard]] web::PlainPage plain_page_of(const boost::json::object& status, const std::optional<PlaceView>& view);

}  // namespace sluice::edge
