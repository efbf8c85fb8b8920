// Text that others wrote, made fit for where it is shown and kept: half a character is no JSON, and PostgreSQL takes
// no row with one, nor with a zero octet.
//
// Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice {

// How many octets the character of UTF-8 has that begins at `at`; 0: none does. REQUIRES: at < text.size().
[[nodiscard]] std::size_t character_at(std::string_view text, std::size_t at);

// The beginning of a text, at most so many octets and no half of a character. REQUIRES: the text is UTF-8.
[[nodiscard]] std::string_view beginning_of(std::string_view text, std::size_t bytes_max);

// Any octets as one line of UTF-8: control characters become spaces, what is no character a question mark.
[[nodiscard]] std::string one_line_of(std::string_view text);

}  // namespace sluice
