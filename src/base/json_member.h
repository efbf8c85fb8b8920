// Reads members of parsed JSON that may be missing or of another type.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

namespace sluice {

// The member's text; empty when there is none or it is no string.
[[nodiscard]] inline std::string_view text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

}  // namespace sluice
