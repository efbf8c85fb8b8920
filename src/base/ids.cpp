#include "base/ids.h"

namespace sluice {
namespace {

constexpr std::string_view base32_digits = "0123456789abcdefghijklmnopqrstuv";

constexpr std::uint8_t no_digit = 0x80;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t i = 0; i < base32_digits.size(); ++i) {
    table[static_cast<unsigned char>(base32_digits[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

}  // namespace

std::array<char, Id128::text_size> Id128::text() const {
  // 26 digits of 5 bits are 130 bits: the first digit carries only the top 3. The fourteenth has the last bit of the
  // upper half and the first four of the lower.
  std::array<char, text_size> out{};
  for (unsigned i = 0; i < 13; ++i) out[i] = base32_digits[prefix_ >> (61 - 5 * i) & 31U];
  out[13] = base32_digits[(prefix_ << 4U | random_ >> 60U) & 31U];
  for (unsigned i = 14; i < text_size; ++i) out[i] = base32_digits[random_ >> (125 - 5 * i) & 31U];
  return out;
}

std::optional<Id128> Id128::parse(std::string_view text) {
  if (text.size() != text_size) return std::nullopt;
  // The halves apart, so that neither waits for the other.
  constexpr std::size_t half = text_size / 2;
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  unsigned seen = 0;  // whatever is no digit shows in it
  for (std::size_t i = 0; i < half; ++i) {
    const std::uint8_t upper = digit_values[static_cast<unsigned char>(text[i])];
    const std::uint8_t lower = digit_values[static_cast<unsigned char>(text[half + i])];
    seen |= upper | lower;
    high = (high << 5U) | upper;
    low = (low << 5U) | lower;
  }
  const std::uint8_t middle = digit_values[static_cast<unsigned char>(text[half])];
  if ((seen & no_digit) != 0 || digit_values[static_cast<unsigned char>(text.front())] > 7) return std::nullopt;
  // 63 bits are the first half's, the other's first digit has one more; the rest of it went out at the top of `low`.
  return Id128((high << 1U) | (middle >> 4U), low);
}

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

}  // namespace sluice
