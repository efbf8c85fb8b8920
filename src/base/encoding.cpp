#include "base/encoding.h"

#include <array>

#include "base/put_text.h"

namespace sluice {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto values = make_values();

}  // namespace

char* put_base64url(char* at, std::span<const std::uint8_t> bytes) {
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = (std::uint32_t{bytes[i]} << 16U) | (std::uint32_t{bytes[i + 1]} << 8U) | bytes[i + 2];
    *at++ = alphabet[bits >> 18U];
    *at++ = alphabet[(bits >> 12U) & 63U];
    *at++ = alphabet[(bits >> 6U) & 63U];
    *at++ = alphabet[bits & 63U];
  }
  if (i == bytes.size()) return at;
  const bool has_two = i + 2 == bytes.size();
  const std::uint32_t bits = (std::uint32_t{bytes[i]} << 16U) | (has_two ? std::uint32_t{bytes[i + 1]} << 8U : 0U);
  *at++ = alphabet[bits >> 18U];
  *at++ = alphabet[(bits >> 12U) & 63U];
  if (has_two) *at++ = alphabet[(bits >> 6U) & 63U];
  return at;
}

void append_base64url(std::string& out, std::span<const std::uint8_t> bytes) {
  put_base64url(grown_by(out, base64url_size(bytes.size())), bytes);
}

bool decode_base64url(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != base64url_size(out.size())) return false;
  const auto digit = [text](std::size_t at) { return std::int32_t{values[static_cast<unsigned char>(text[at])]}; };
  std::int32_t all = 0;  // negative once a digit was
  std::size_t at = 0;
  std::size_t from = 0;
  for (; from + 4 <= text.size(); from += 4) {
    const std::int32_t a = digit(from);
    const std::int32_t b = digit(from + 1);
    const std::int32_t c = digit(from + 2);
    const std::int32_t d = digit(from + 3);
    all |= a | b | c | d;
    out[at++] = static_cast<std::uint8_t>(a << 2 | b >> 4);
    out[at++] = static_cast<std::uint8_t>(b << 4 | c >> 2);
    out[at++] = static_cast<std::uint8_t>(c << 6 | d);
  }
  if (all < 0) return false;
  // What is left are the digits of one or two octets, and no bit beyond them.
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (; from < text.size(); ++from) {
    if (digit(from) < 0) return false;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit(from));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[at++] = static_cast<std::uint8_t>(bits >> count);
  }
  return (bits & ((1U << count) - 1U)) == 0;
}

char* put_hex(char* at, std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    *at++ = hex_digits[byte >> 4U];
    *at++ = hex_digits[byte & 15U];
  }
  return at;
}

char* put_hex(char* at, std::uint64_t value, std::size_t digits) {
  for (std::size_t i = digits; i-- > 0; value >>= 4U) at[i] = hex_digits[value & 15U];
  return at + digits;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  put_hex(grown_by(out, bytes.size() * 2), bytes);
}

void append_hex(std::string& out, std::uint64_t value, std::size_t digits) {
  put_hex(grown_by(out, digits), value, digits);
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  append_hex(out, bytes);
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

}  // namespace sluice
