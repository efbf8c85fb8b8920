#include "base/shown_text.h"

namespace sluice {
namespace {

bool is_within(std::string_view text, std::size_t at, unsigned first, unsigned last) {
  if (at >= text.size()) return false;
  const auto octet = static_cast<unsigned char>(text[at]);
  return octet >= first && octet <= last;
}

bool goes_on(std::string_view text, std::size_t at) {
  return is_within(text, at, 0x80, 0xbf);
}

}  // namespace

// The well-formed sequences of the Unicode Standard, table 3-7: what is overlong, a half of a pair or beyond U+10FFFF
// is none.
std::size_t character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return goes_on(text, at + 1) ? 2 : 0;
  if (lead >= 0xe0 && lead < 0xf0) {
    const bool is_good = is_within(text, at + 1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
    return is_good && goes_on(text, at + 2) ? 3 : 0;
  }
  if (lead < 0xf0 || lead > 0xf4) return 0;
  const bool is_good = is_within(text, at + 1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
  return is_good && goes_on(text, at + 2) && goes_on(text, at + 3) ? 4 : 0;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t size = bytes_max;
  while (size > 0 && goes_on(text, size)) --size;
  return text.substr(0, size);
}

std::string one_line_of(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_at(text, at);
    const auto octet = static_cast<unsigned char>(text[at]);
    if (size == 0) {
      line += '?';
    } else if (octet < 0x20 || octet == 0x7f) {
      line += ' ';
    } else {
      line += text.substr(at, size);
    }
    at += size == 0 ? 1 : size;
  }
  return line;
}

}  // namespace sluice
