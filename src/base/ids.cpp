#include "base/ids.h"

namespace sluice {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuv";

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'v') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::array<char, Id128::text_size> Id128::text() const {
  // 26 digits of 5 bits are 130 bits: the first digit carries only the top 3.
  std::array<char, text_size> out{};
  std::uint64_t high = prefix_;
  std::uint64_t low = random_;
  for (std::size_t i = text_size; i-- > 0;) {
    out[i] = alphabet[low & 31U];
    low = (low >> 5U) | (high << 59U);
    high >>= 5U;
  }
  return out;
}

std::optional<Id128> Id128::parse(std::string_view text) {
  if (text.size() != text_size) return std::nullopt;
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < text_size; ++i) {
    const int digit = digit_of(text[i]);
    if (digit < 0 || (i == 0 && digit > 7)) return std::nullopt;
    high = (high << 5U) | (low >> 59U);
    low = (low << 5U) | static_cast<std::uint64_t>(digit);
  }
  return Id128(high, low);
}

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

}  // namespace sluice
