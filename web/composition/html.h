// Text made safe to stand in HTML, as content or in a quoted attribute, and an element of it.
#pragma once

#include <string>
#include <string_view>

namespace sluice::web {

[[nodiscard]] inline std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

// A line of its own. `attributes` stand as they are: what they quote is escaped already.
[[nodiscard]] inline std::string element(std::string_view tag, std::string_view text,
                                         std::string_view attributes = {}) {
  std::string out = "<";
  out.append(tag).append(attributes.empty() ? "" : " ").append(attributes).append(">");
  return out.append(html_escaped(text)).append("</").append(tag).append(">\n");
}

}  // namespace sluice::web
