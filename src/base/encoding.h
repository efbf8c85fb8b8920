// Bytes as text. base64url without padding (RFC 4648 section 5), canonical: decoding refuses any text that encoding
// would not give. Hex is written in lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

[[nodiscard]] constexpr std::size_t base64url_size(std::size_t bytes) {
  return (bytes * 8 + 5) / 6;
}

void append_base64url(std::string& out, std::span<const std::uint8_t> bytes);

// Fills `out` exactly. False when `text` has another size, a foreign character, or stray bits in its last character.
[[nodiscard]] bool decode_base64url(std::string_view text, std::span<std::uint8_t> out);

inline constexpr std::string_view hex_digits = "0123456789abcdef";

// Where `size` characters more begin.
[[nodiscard]] inline char* grown_by(std::string& out, std::size_t size) {
  const std::size_t start = out.size();
  out.resize(start + size);
  return out.data() + start;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
// The last `digits` of a number, at most 16, with leading zeros.
void append_hex(std::string& out, std::uint64_t value, std::size_t digits);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
// nullopt for an odd length or a foreign character; either case of letter is read.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
// What one digit stands for, in either case; -1: it is none.
[[nodiscard]] int hex_value(char c);
// Whether `text` is nothing but digits as they are written here.
[[nodiscard]] inline bool is_hex(std::string_view text) {
  return text.find_first_not_of(hex_digits) == std::string_view::npos;
}

}  // namespace sluice
