// base64url without padding (RFC 4648 section 5), canonical: decoding refuses any text that encoding would not give.
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

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
// nullopt for an odd length or a foreign character; either case of letter is read.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

}  // namespace sluice
