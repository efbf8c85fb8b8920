#include "edge/admin/list_query.h"

#include <charconv>

namespace sluice::edge {

bool read_limit(const std::string& text, std::uint32_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out >= 1 && out <= list_limit_max;
}

std::string next_target(const http::Request& request, std::initializer_list<const char*> names,
                        std::string_view before) {
  std::string target = std::string(request.path) + "?";
  for (const char* name : names) {
    const auto value = query_value(request.query, name);
    if (value && !value->empty()) target += std::string(name) + "=" + escaped(*value) + "&";
  }
  return target.append("before=").append(before);
}

}  // namespace sluice::edge
