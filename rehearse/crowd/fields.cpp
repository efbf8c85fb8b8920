#include "rehearse/crowd/fields.h"

#include <charconv>

namespace sluice::rehearse {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool ends_scalar(char c) {
  return c == ',' || c == '}' || c == ']' || is_space(c);
}

}  // namespace

Fields::Fields(std::string_view json) : json_(json) {
  skip_space();
  ok_ = take('{');
}

void Fields::skip_space() {
  while (at_ < json_.size() && is_space(json_[at_])) ++at_;
}

bool Fields::take(char c) {
  if (at_ >= json_.size() || json_[at_] != c) return false;
  ++at_;
  return true;
}

bool Fields::skip_string() {
  if (!take('"')) return false;
  for (; at_ < json_.size(); ++at_) {
    const char c = json_[at_];
    if (c == '"') return take('"');
    if (c == '\\') ++at_;
    if (static_cast<unsigned char>(c) < 0x20) return false;
  }
  return false;
}

bool Fields::skip_nested() {
  std::uint64_t is_object = 0;  // a bit a level: what closes it
  unsigned depth = 0;
  do {
    const char c = json_[at_];
    if (c == '"') {
      if (!skip_string()) return false;
      continue;
    }
    if (c == '{' || c == '[') {
      if (++depth > 63) return false;
      is_object = (is_object << 1U) | (c == '{' ? 1U : 0U);
    } else if (c == '}' || c == ']') {
      if ((is_object & 1U) != (c == '}' ? 1U : 0U)) return false;
      is_object >>= 1U;
      --depth;
    }
    ++at_;
  } while (depth > 0 && at_ < json_.size());
  return depth == 0;
}

bool Fields::skip_value() {
  if (at_ >= json_.size()) return false;
  const char c = json_[at_];
  if (c == '"') return skip_string();
  if (c == '{' || c == '[') return skip_nested();
  const std::size_t start = at_;
  while (at_ < json_.size() && !ends_scalar(json_[at_])) ++at_;
  return at_ > start;
}

std::optional<Field> Fields::fail() {
  ok_ = false;
  return std::nullopt;
}

std::optional<Field> Fields::next() {
  if (!ok_ || ended_) return std::nullopt;
  skip_space();
  if (take('}')) {
    ended_ = true;
    skip_space();
    ok_ = at_ == json_.size();
    return std::nullopt;
  }
  if (!first_ && !take(',')) return fail();
  first_ = false;
  skip_space();
  const std::size_t key_at = at_;
  if (!skip_string()) return fail();
  const std::string_view key = json_.substr(key_at + 1, at_ - key_at - 2);
  skip_space();
  if (!take(':')) return fail();
  skip_space();
  const std::size_t value_at = at_;
  if (!skip_value()) return fail();
  return Field{key, json_.substr(value_at, at_ - value_at)};
}

std::optional<std::string_view> plain_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
  const std::string_view text = value.substr(1, value.size() - 2);
  if (text.find('\\') != std::string_view::npos) return std::nullopt;
  return text;
}

std::optional<std::uint64_t> whole_number(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::optional<double> share(std::string_view value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  if (!is_number || !(number >= 0 && number <= 1)) return std::nullopt;
  return number;
}

}  // namespace sluice::rehearse
