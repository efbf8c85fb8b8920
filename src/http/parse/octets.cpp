#include "http/parse/octets.h"

#include <algorithm>

namespace sluice::http {
namespace {

constexpr int none = -1;

int digit_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return none;
  const char c = text[at];
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : none;
}

int encoded_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '%') return none;
  const int high = digit_at(text, at + 1);
  const int low = digit_at(text, at + 2);
  return high == none || low == none ? none : high * 16 + low;
}

// Two octets that follow one another. The second must be one that goes on, or they are of another encoding.
bool begin_overlong(int first, int second) {
  if (second < 0x80 || second > 0xbf) return false;
  if (first == 0xc0 || first == 0xc1) return true;
  if (first == 0xe0) return second < 0xa0;
  if (first == 0xf0) return second < 0x90;
  return first >= 0xf8;  // five bytes and more are for nothing that there is
}

// What stands in brackets: an IPv6 address, perhaps with an IPv4 one at its end.
constexpr OctetSet bracketed = octet_range('0', '9', "abcdefABCDEF:.");
constexpr OctetSet digits = octet_range('0', '9');
constexpr std::size_t port_digits_max = 5;

// ":80", ":" alone, or nothing at all.
bool is_port(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && text.size() <= 1 + port_digits_max && consists_of(text.substr(1), digits));
}

}  // namespace

bool is_host(std::string_view text) {
  if (!consists_of(text, octets::host)) return false;
  const bool has_brackets = text.starts_with('[');
  const std::size_t end = has_brackets ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos || end == (has_brackets ? 1U : 0U)) return false;
  const std::string_view host = text.substr(0, end);
  if (has_brackets) {
    return host.find(':') != std::string_view::npos && consists_of(host.substr(1), bracketed) &&
           is_port(text.substr(end + 1));
  }
  return host.find_first_of("[]") == std::string_view::npos && is_port(text.substr(end));
}

bool has_overlong(std::string_view path) {
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    if (begin_overlong(encoded_at(path, at), encoded_at(path, at + 3))) return true;
  }
  return false;
}

}  // namespace sluice::http
