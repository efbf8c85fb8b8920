// What is served as it was compiled in: the snippet for a shop's own page, what finds the work that a place costs,
// and what the reference pages load. Pages are composed (web/composition/composed_pages.h).
//
// All data is constant and lives as long as the program; every function is thread-safe and does not allocate.
#pragma once

#include <string_view>

namespace sluice::web {

struct Asset {
  std::string_view path;          // "/sluice.js"
  std::string_view content_type;  // with its charset
  std::string_view body;
  std::string_view etag;  // quoted, as the header carries it
};

// nullptr: nothing is served there.
[[nodiscard]] const Asset* find_asset(std::string_view path);

}  // namespace sluice::web
