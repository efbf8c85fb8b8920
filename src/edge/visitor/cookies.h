// Reading Cookie and writing Set-Cookie.
#pragma once

#include <string>
#include <string_view>

namespace sluice::edge {

// Calls visit(value) for each cookie of that name, in order, until it returns true. Several of one name are usual:
// browsers keep cookies with different attributes apart.
template <class Visit>
bool any_cookie(std::string_view header, std::string_view name, Visit visit) {
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    while (!pair.empty() && pair.back() == ' ') pair.remove_suffix(1);
    if (pair.size() <= name.size() || pair[name.size()] != '=' || !pair.starts_with(name)) continue;
    std::string_view value = pair.substr(name.size() + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (visit(value)) return true;
  }
  return false;
}

struct CookieLife {
  long max_age_s = 0;  // 0: delete it
  bool https = false;
};

// A complete Set-Cookie line. HttpOnly, SameSite=Lax (a shop's mail links here), Path=/.
inline void append_set_cookie(std::string& out, std::string_view name, std::string_view value, CookieLife life) {
  out += "Set-Cookie: ";
  out += name;
  out += '=';
  out += value;
  out += "; Path=/; HttpOnly; SameSite=Lax; Max-Age=";
  out += std::to_string(life.max_age_s);
  if (life.https) out += "; Secure";
  out += "\r\n";
}

}  // namespace sluice::edge
