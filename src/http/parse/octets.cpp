#include "http/parse/octets.h"

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

}  // namespace

bool has_overlong(std::string_view path) {
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    if (begin_overlong(encoded_at(path, at), encoded_at(path, at + 3))) return true;
  }
  return false;
}

}  // namespace sluice::http
