#include "rehearse/checkout/taking.h"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <utility>

namespace sluice::rehearse {
namespace {

constexpr std::size_t entity_bytes_max = 12;

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0U | point >> 6U);
  } else {
    if (point >= 0x10000) {
      put(0xf0U | point >> 18U);
      put(0x80U | (point >> 12U & 0x3fU));
    } else {
      put(0xe0U | point >> 12U);
    }
    put(0x80U | (point >> 6U & 0x3fU));
  }
  put(0x80U | (point & 0x3fU));
}

// `name` is what stands between & and ;. False: it is none that is known here.
bool append_entity(std::string& out, std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> named{
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, meaning] : named) {
    if (name != known) continue;
    out.push_back(meaning);
    return true;
  }
  if (!name.starts_with('#')) return false;
  const bool is_hex = name.starts_with("#x") || name.starts_with("#X");
  const std::string_view digits = name.substr(is_hex ? 2 : 1);
  std::uint32_t point = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point, is_hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || point == 0 || point > 0x10ffff) return false;
  append_utf8(out, point);
  return true;
}

std::string without_entities(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find('&'), text.size());
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    const std::size_t end = text.substr(0, entity_bytes_max).find(';');
    if (end != std::string_view::npos && append_entity(out, text.substr(1, end - 1))) {
      text.remove_prefix(end + 1);
    } else {
      out.push_back('&');
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> value_at(std::string_view body, std::string_view pointer) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(body, error);
  if (error) return std::nullopt;
  const boost::json::value* found = document.find_pointer(pointer, error);
  if (found == nullptr || found->is_null() || found->is_structured()) return std::nullopt;
  if (const auto* text = found->if_string()) return std::string(*text);
  return boost::json::serialize(*found);
}

std::optional<std::string> text_between(std::string_view body, std::string_view after, std::string_view before,
                                        bool is_html) {
  const std::size_t at = body.find(after);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = body.substr(at + after.size());
  const std::size_t end = rest.find(before);
  if (end == std::string_view::npos) return std::nullopt;
  return is_html ? without_entities(rest.substr(0, end)) : std::string(rest.substr(0, end));
}

}  // namespace sluice::rehearse
