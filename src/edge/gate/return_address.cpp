#include "edge/gate/return_address.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/percent.h"

namespace sluice::edge {
namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::string_view upper_case = "0123456789ABCDEF";  // RFC 3986 2.1
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += upper_case[byte >> 4U];
  out += upper_case[byte & 15U];
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// Visible ASCII that an address may hold; a backslash is a slash to browsers, so it is not among them.
bool may_stand(char c) {
  return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

}  // namespace

std::string safe_path(std::string_view uri) {
  const bool is_path = uri.starts_with('/') && (uri.size() == 1 || (uri[1] != '/' && uri[1] != '\\'));
  if (!is_path || std::any_of(uri.begin(), uri.end(), is_control)) return "/";
  if (uri.size() > return_bytes_max) uri = uri.substr(0, uri.find_first_of("?#"));
  std::string out;
  for (const char c : uri) may_stand(c) ? out.push_back(c) : append_escaped(out, c);
  return out.size() > return_bytes_max ? "/" : out;
}

std::string safe_return(std::string_view to, std::span<const std::string> origins) {
  for (const std::string& origin : origins) {
    if (const auto path = path_at(to, origin)) return origin + safe_path(path->empty() ? "/" : *path);
  }
  return safe_path(to);
}

std::optional<std::string_view> path_at(std::string_view url, std::string_view origin) {
  if (origin.empty() || !url.starts_with(origin)) return std::nullopt;
  const std::string_view path = url.substr(origin.size());
  // Else it is a longer host name, a port or a user of another host.
  if (!path.empty() && path.front() != '/') return std::nullopt;
  return path;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
      std::string value;
      const bool is_escaped_well = append_unescaped(value, pair.substr(name.size() + 1), Plus::is_plus);
      return is_escaped_well ? std::optional(std::move(value)) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) is_unreserved(c) || c == '/' ? out.push_back(c) : append_escaped(out, c);
  return out;
}

std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

}  // namespace sluice::edge
