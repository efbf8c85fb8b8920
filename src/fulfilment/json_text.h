// The little JSON that charges need, written by hand where every charge passes: appending to one buffer costs a
// fraction of building a value first.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace sluice::fulfilment {

// `text` as a JSON string, quotes included. REQUIRES: UTF-8 (what a JSON parser gave, or ASCII).
void append_json_string(std::string& out, std::string_view text);

// The member's text; empty when there is none or it is no string.
[[nodiscard]] std::string_view text_member(const boost::json::object& object, std::string_view name);

}  // namespace sluice::fulfilment
