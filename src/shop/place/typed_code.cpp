#include "shop/place/typed_code.h"

namespace sluice::shop {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t group = 4;
static_assert(alphabet.size() == 1U << code_bits_each);

// '\0': no character of a code.
char plain(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  if (c == 'I' || c == 'L') return '1';
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '\0';
}

}  // namespace

std::string code_text(std::uint64_t bits, std::size_t characters) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) {
    if (i > 0 && i % group == 0) text += '-';
    text += alphabet[(bits >> (code_bits_each * (characters - 1 - i))) % alphabet.size()];
  }
  return text;
}

std::optional<std::string> plain_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    if (plain(c) == '\0' || code.size() == code_characters_max) return std::nullopt;
    code += plain(c);
  }
  return code.empty() ? std::nullopt : std::optional(std::move(code));
}

std::optional<std::uint64_t> code_bits(std::string_view typed, std::size_t characters) {
  const auto code = plain_code(typed);
  if (!code || code->size() != characters) return std::nullopt;
  std::uint64_t bits = 0;
  for (const char c : *code) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << code_bits_each) | value;
  }
  return bits;
}

}  // namespace sluice::shop
