// Writes JSON straight into a string: for answers on the hot path, where building a value first costs more than
// sending it. The caller keeps the structure right (a key before each value of an object); commas and escapes are
// done here.
#pragma once

#include <charconv>
#include <cstdint>
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
    separate();
    out_.push_back('"');
    out_.append(name);
    out_.append("\":", 2);
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
  // Nearly every text goes in as one piece.
  void append_text(std::string_view value) {
    while (!value.empty()) {
      std::size_t plain = 0;
      while (plain < value.size() && is_plain(value[plain])) ++plain;
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
