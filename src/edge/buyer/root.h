// The one prefix that everything of ours stands below on port 8080, "/.sluice/" unless the configuration says
// another: a shop's proxy sends that here, and all other addresses of its host are the shop's own.
//
// A *root* is the prefix without its last slash, so that an address is root + path: "/.sluice" + "/queue/drop". Where
// the prefix is "/" it is empty, and addresses are the paths alone. The table of addresses (buyer_routes.h) knows no
// root: it is taken off once, before anything is looked up.
//
// Pure functions; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::edge {

// It stands in every link of every page, and some pages have 14 KB.
inline constexpr std::size_t prefix_bytes_max = 64;

// "/.sluice/" -> "/.sluice". An error says what is wrong with it: it must be whole segments of letters, digits and
// "-._~", none of them "." or "..", between slashes; and it must not begin as an address of ours does without it, or
// one address would mean two things.
[[nodiscard]] Result<std::string> root_of_prefix(std::string_view prefix);

// Whether `path` stands below `root`. REQUIRES: the root is not empty.
[[nodiscard]] inline bool is_below(std::string_view path, std::string_view root) {
  return path.size() > root.size() && path[root.size()] == '/' && path.starts_with(root);
}

}  // namespace sluice::edge
