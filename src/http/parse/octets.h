// Which octets may stand where in an HTTP/1.1 message (RFC 9110, RFC 9112), as tables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::http {

using OctetSet = std::array<bool, 256>;

[[nodiscard]] constexpr OctetSet octet_range(unsigned first, unsigned last, std::string_view others = {}) {
  OctetSet set{};
  for (unsigned octet = first; octet <= last; ++octet) set[octet] = true;
  for (const char other : others) set[static_cast<unsigned char>(other)] = true;
  return set;
}

[[nodiscard]] constexpr OctetSet alphanumeric_and(std::string_view others) {
  OctetSet set = octet_range('0', '9', others);
  for (unsigned octet = 'a'; octet <= 'z'; ++octet) set[octet] = set[octet - 'a' + 'A'] = true;
  return set;
}

[[nodiscard]] constexpr OctetSet without(OctetSet set, std::string_view others) {
  for (const char other : others) set[static_cast<unsigned char>(other)] = false;
  return set;
}

namespace octets {

inline constexpr OctetSet token = alphanumeric_and("!#$%&'*+-.^_`|~");
// Visible ASCII but '#': a fragment is never sent, and bytes beyond ASCII must be percent-encoded.
inline constexpr OctetSet target = without(octet_range(0x21, 0x7e), "#");
// What a field's value may hold; obs-text (0x80 and up) is passed on as it is.
inline constexpr OctetSet value = without(octet_range(0x20, 0xff, "\t"), "\x7f");
// A host with its port. No comma: proxies join doubled fields with it.
inline constexpr OctetSet host = alphanumeric_and("-._~%!$&'()*+;=:[]");

// How many octets at the front of `text` are visible ones, spaces, or beyond ASCII, in steps of eight: what values
// are made of, but for a tab. An octet's highest bit is set by the borrow when 0x20 is taken from less than that, or
// 1 from the nothing that is left of a DEL without a DEL; one whose highest bit was set before does not count.
[[nodiscard]] inline std::size_t plain_words(std::string_view text) {
  constexpr std::uint64_t each = 0x0101010101010101;
  std::size_t size = 0;
  for (; size + sizeof each <= text.size(); size += sizeof each) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + size, sizeof word);
    const std::uint64_t del = word ^ (each * 0x7f);
    const std::uint64_t special = ((word - each * 0x20) & ~word) | ((del - each) & ~del);
    if ((special & (each * 0x80)) != 0) break;
  }
  return size;
}

}  // namespace octets

[[nodiscard]] inline bool consists_of(std::string_view text, const OctetSet& set) {
  for (const char c : text) {
    if (!set[static_cast<unsigned char>(c)]) return false;
  }
  return true;
}

// A name or an address with or without a port: neither without a host in front of the port, nor with a port that is
// no number, nor with brackets around anything but an address.
[[nodiscard]] bool is_host(std::string_view text);

// Whether percent-encoded octets spell a character with more bytes than it takes (RFC 3629 3), such as %C0%AF for a
// slash: what is one thing to whoever looks for it, and another to whoever decodes it.
[[nodiscard]] bool has_overlong(std::string_view path);

}  // namespace sluice::http
