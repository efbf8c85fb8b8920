#include "edge/gate/free_path.h"

#include <algorithm>

#include "edge/route/path.h"

namespace sluice::edge {
namespace {

bool is_read_in_one_way(std::string_view path) {
  if (has_dot_segment(path) || path.find("//") != std::string_view::npos) return false;
  // An escape could be any of those to whoever comes next.
  return path.find_first_of("%\\;") == std::string_view::npos;
}

}  // namespace

bool is_free_path(std::string_view uri, std::span<const std::string> paths) {
  const std::string_view path = uri.substr(0, uri.find_first_of("?#"));
  const bool is_among = std::any_of(paths.begin(), paths.end(), [path](const std::string& free) {
    if (!path.starts_with(free)) return false;
    return path.size() == free.size() || free.ends_with('/') || path[free.size()] == '/';
  });
  return is_among && is_read_in_one_way(path);
}

}  // namespace sluice::edge
