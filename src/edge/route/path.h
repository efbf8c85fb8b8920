// Taking a path apart.
#pragma once

#include <string_view>

namespace sluice::edge {

// "a/b/c" -> "a", leaving "b/c".
inline std::string_view next_segment(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  const std::string_view segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return segment;
}

// Whether a segment is "." or "..", as written or escaped ("%2e").
[[nodiscard]] inline bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    std::string_view segment = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
    std::size_t dots = 0;
    while (!segment.empty()) {
      const bool is_escaped = segment.starts_with("%2e") || segment.starts_with("%2E");
      if (!is_escaped && segment.front() != '.') break;
      segment.remove_prefix(is_escaped ? 3 : 1);
      ++dots;
    }
    if (segment.empty() && (dots == 1 || dots == 2)) return true;
  }
  return false;
}

}  // namespace sluice::edge
