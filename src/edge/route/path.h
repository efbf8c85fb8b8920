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

}  // namespace sluice::edge
