// Writes JSON straight into a string: for answers on the hot path, where building a value first costs more than
// sending it. The caller keeps the structure right (a key before each value of an object); commas and escapes are
// done here.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace sluice {

class JsonWriter {
public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // REQUIRES: a name that needs no escaping.
  JsonWriter& key(std::string_view name) {
    // Written as one piece: an answer has a dozen of them.
    char* at = grown_by(out_, name.size() + 3 + (comma_ ? 1 : 0));
    if (comma_) *at++ = ',';
    *at++ = '"';
    at = std::copy(name.begin(), name.end(), at);
    *at++ = '"';
    *at = ':';
    comma_ = false;
    return *this;
  }
  // REQUIRES: UTF-8.
  JsonWriter& text(std::string_view value) {
    separate();
    out_.push_back('"');
    append_text(value);
    out_.push_back('"');
    return *this;
  }
  template <class Integer>
  requires std::is_integral_v<Integer> JsonWriter& number(Integer value) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end);
    return *this;
  }
  JsonWriter& decimal(double value, int places) {
    separate();
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, places).ptr;
    out_.append(digits, end);
    return *this;
  }
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  // `json` is a complete value already.
  JsonWriter& raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
  }

  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
  template <class Integer>
  requires std::is_integral_v<Integer> JsonWriter& field(std::string_view name, Integer value) {
    if constexpr (std::is_same_v<Integer, bool>) {
      return key(name).boolean(value);
    } else {
      return key(name).number(value);
    }
  }

private:
  void separate() {
    if (comma_) out_.push_back(',');
    comma_ = true;
  }
  JsonWriter& open(char bracket) {
    separate();
    out_.push_back(bracket);
    comma_ = false;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_.push_back(bracket);
    comma_ = true;
    return *this;
  }
  static bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }
  // Eight characters at once. An octet's highest bit is set by the borrow when something is taken from it that is
  // more than it has: 0x20 from a control character, 1 from the nothing that is left of a quote without a quote.
  // An octet whose highest bit was set before is plain, and does not count.
  static bool are_plain(const char* eight) {
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const std::uint64_t quote = word ^ (each * '"');
    const std::uint64_t backslash = word ^ (each * '\\');
    const std::uint64_t special =
        ((word - each * 0x20) & ~word) | ((quote - each) & ~quote) | ((backslash - each) & ~backslash);
    return (special & (each * 0x80)) == 0;
  }
  static std::size_t plain_size(std::string_view text) {
    std::size_t size = 0;
    while (size + 8 <= text.size() && are_plain(text.data() + size)) size += 8;
    while (size < text.size() && is_plain(text[size])) ++size;
    return size;
  }
  // Nearly every text goes in as one piece.
  void append_text(std::string_view value) {
    while (!value.empty()) {
      const std::size_t plain = plain_size(value);
      out_.append(value.data(), plain);
      if (plain == value.size()) return;
      append_escaped(value[plain]);
      value.remove_prefix(plain + 1);
    }
  }
  void append_escaped(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_.push_back('\\');
      out_.push_back(c);
    } else if (byte < 0x20) {
      out_ += "\\u00";
      append_hex(out_, byte, 2);
    }
  }

  std::string& out_;
  bool comma_ = false;
};

}  // namespace sluice
