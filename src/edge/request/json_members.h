// The members of JSON objects as they are written: for what is kept for others to read, in the digits and escapes in
// which it was sent, and for what a parser does not tell, because it keeps one member of each name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::edge {

// `name` without its escapes; `written`: the name as it stands, quotes and all; `value`: its text.
using EachMember = std::function<void(std::string_view name, std::string_view written, std::string_view value)>;

// Calls `each` for the members of the outermost object, in order. REQUIRES: `object` is a well-formed JSON object.
void each_member(std::string_view object, const EachMember& each);

// A member that its object has twice, at whatever depth, whether its name is written with escapes or without:
// "shipping_address.city", "items[1].item". REQUIRES: `json` is well-formed. O(n log n) of its members.
[[nodiscard]] std::optional<std::string> repeated_member(std::string_view json);

}  // namespace sluice::edge
