// Codes that people read on one screen, or on paper, and type on another.
//
// What we make up is written in Crockford's base 32, in groups of four: no letter of it is taken for another. What is
// typed is read kindly, whoever made it up: case, spaces and hyphens do not matter, O is 0, I and L are 1. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::shop {

inline constexpr unsigned code_bits_each = 5;           // of a character
inline constexpr std::size_t code_characters_max = 32;  // without spaces and hyphens; longer is not typed by hand

// The lowest 5 * characters bits: "K7QF-2MXD".
[[nodiscard]] std::string code_text(std::uint64_t bits, std::size_t characters);

// Two texts are the same code if this is the same. nullopt: empty, too long, or something else than letters of
// English, digits, spaces and hyphens.
[[nodiscard]] std::optional<std::string> plain_code(std::string_view typed);

// What code_text() made of bits. nullopt: it made nothing like this.
[[nodiscard]] std::optional<std::uint64_t> code_bits(std::string_view typed, std::size_t characters);

}  // namespace sluice::shop
