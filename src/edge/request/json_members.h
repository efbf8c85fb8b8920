// The members of a JSON object as they are written: for what is kept for others to read, in the digits and escapes in
// which it was sent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::edge {

// `name` without its escapes; `written`: the name as it stands, quotes and all; `value`: its text.
using EachMember = std::function<void(std::string_view name, std::string_view written, std::string_view value)>;

// Calls `each` for the members of the outermost object, in order. Returns the first name that is there twice: readers
// disagree on what that means. REQUIRES: `object` is a well-formed JSON object.
[[nodiscard]] std::optional<std::string> each_member(std::string_view object, const EachMember& each);

}  // namespace sluice::edge
