#include "rehearse/checkout/pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"

namespace sluice::rehearse {
namespace {

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_plain_in_urls(char c) {
  return is_letter(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_percent(std::string& out, char c) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out.push_back('%');
  out.push_back(digits[byte >> 4U]);
  out.push_back(digits[byte & 15U]);
}

std::string list_of(const Names& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) out += fmt::format("{}{{{}}}", i == 0 ? "" : ", ", names[i]);
  return out;
}

void append_json(std::string& out, std::string_view value) {
  std::string quoted;
  JsonWriter(quoted).text(value);
  out.append(quoted, 1, quoted.size() - 2);
}

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= Pattern::name_bytes_max && is_letter(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

void append_escaped(std::string& out, std::string_view value, Escape escape) {
  switch (escape) {
    case Escape::url:
      for (const char c : value) is_plain_in_urls(c) ? out.push_back(c) : append_percent(out, c);
      return;
    case Escape::json:
      return append_json(out, value);
    case Escape::header:
      std::ranges::copy_if(value, std::back_inserter(out), [](char c) { return !is_control(c); });
      return;
    case Escape::none:
      out += value;
      return;
  }
}

std::size_t Names::find(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  return found == names_.end() ? npos : static_cast<std::size_t>(found - names_.begin());
}

std::size_t Names::add(std::string_view name) {
  if (const std::size_t known = find(name); known != npos) return known;
  names_.emplace_back(name);
  return names_.size() - 1;
}

Result<Pattern> Pattern::parse(std::string_view text, const Names& known, Escape escape, Literals literals) {
  Pattern out;
  const auto append_literal = [&](std::string_view literal) {
    std::string escaped;
    append_escaped(escaped, literal, literals == Literals::escaped ? escape : Escape::none);
    out.append(escaped);
  };
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    append_literal(text.substr(0, brace));
    text.remove_prefix(brace);
    if (text.empty()) break;
    if (text.starts_with("{{") || text.starts_with("}}")) {
      append_literal(text.substr(0, 1));
      text.remove_prefix(2);
      continue;
    }
    const std::size_t end = text.find('}');
    if (text.front() == '}' || end == std::string_view::npos) {
      return invalid_input("has a brace that stands for nothing; {{ and }} stand for braces");
    }
    const std::string_view name = text.substr(1, end - 1);
    const std::size_t number = known.find(name);
    if (number == Names::npos) {
      return invalid_input(fmt::format("{{{}}} is not known at this step; known are {}", name, list_of(known)));
    }
    out.parts_.push_back({.name = number, .escape = escape});
    text.remove_prefix(end + 1);
  }
  return out;
}

void Pattern::append(std::string_view text) {
  if (text.empty()) return;
  if (parts_.empty() || parts_.back().name != literal) parts_.emplace_back();
  parts_.back().text += text;
}

void Pattern::append(const Pattern& other) {
  for (const Part& part : other.parts_) part.name == literal ? append(part.text) : parts_.push_back(part);
}

void Pattern::fill(std::string& out, std::span<const std::string> values) const {
  for (const Part& part : parts_) {
    part.name == literal ? void(out += part.text) : append_escaped(out, values[part.name], part.escape);
  }
}

bool Pattern::has_holes() const {
  return std::ranges::any_of(parts_, [](const Part& part) { return part.name != literal; });
}

std::string_view Pattern::beginning() const {
  return parts_.empty() || parts_.front().name != literal ? std::string_view() : parts_.front().text;
}

bool Pattern::uses(std::size_t name) const {
  return std::ranges::any_of(parts_, [name](const Part& part) { return part.name == name; });
}

}  // namespace sluice::rehearse
