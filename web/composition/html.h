// An element of a page.
#pragma once

#include <string>
#include <string_view>

#include "base/html_text.h"

namespace sluice::web {

// A line of its own. `attributes` stand as they are: what they quote is escaped already.
[[nodiscard]] inline std::string element(std::string_view tag, std::string_view text,
                                         std::string_view attributes = {}) {
  std::string out = "<";
  out.append(tag).append(attributes.empty() ? "" : " ").append(attributes).append(">");
  return out.append(html_escaped(text)).append("</").append(tag).append(">\n");
}

}  // namespace sluice::web
