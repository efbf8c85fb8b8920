#include "edge/buyer/root.h"

#include <algorithm>

#include "edge/buyer/buyer_routes.h"
#include "edge/route/path.h"

namespace sluice::edge {
namespace {

bool may_stand(char c) {
  const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_word || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string_view first_segment(std::string_view path) {
  path.remove_prefix(1);
  return next_segment(path);
}

bool is_ours(std::string_view segment) {
  const auto& rows = buyer_router().book().rows();
  return segment == "sluice.js" || std::any_of(rows.begin(), rows.end(), [segment](const Address& row) {
           return first_segment(row.path) == segment;
         });
}

}  // namespace

Result<std::string> root_of_prefix(std::string_view prefix) {
  if (prefix.size() > prefix_bytes_max)
    return invalid_input("is longer than " + std::to_string(prefix_bytes_max) + " bytes");
  if (!prefix.starts_with('/') || !prefix.ends_with('/')) return invalid_input("must begin and end with \"/\"");
  if (prefix == "/") return std::string();
  for (std::string_view rest = prefix.substr(1); !rest.empty();) {
    const std::string_view segment = next_segment(rest);
    if (segment.empty()) return invalid_input("must not hold \"//\"");
    if (!std::all_of(segment.begin(), segment.end(), may_stand))
      return invalid_input("may hold letters, digits and \"-._~\" between its slashes");
    if (segment == "." || segment == "..") return invalid_input("must not hold \"/./\" or \"/../\"");
  }
  const std::string_view first = first_segment(prefix);
  if (is_ours(first))
    return invalid_input("begins as an address of Sluice's own does, \"/" + std::string(first) + "\"");
  return std::string(prefix.substr(0, prefix.size() - 1));
}

}  // namespace sluice::edge
