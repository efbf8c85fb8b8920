// Texts of what the API tells, for the pages that are written from it.
#pragma once

#include <string>
#include <string_view>

#include "base/json_member.h"

namespace sluice::edge {

// Empty when there is none or it is no string.
[[nodiscard]] inline std::string text_of(const boost::json::object& told, std::string_view name) {
  return std::string(text_member(told, name));
}

}  // namespace sluice::edge
