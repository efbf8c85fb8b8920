// Bytes as text, put where there is room for it already; what encoding.h appends to a string.
#pragma once

#include <cstdint>
#include <span>

namespace sluice {

// All of these return where the text ends.

// Of base64url_size(bytes.size()) characters.
char* put_base64url(char* at, std::span<const std::uint8_t> bytes);
// The last `digits` of a number, at most 16, with leading zeros.
char* put_hex(char* at, std::uint64_t value, std::size_t digits);
// Two digits an octet.
char* put_hex(char* at, std::span<const std::uint8_t> bytes);

}  // namespace sluice
