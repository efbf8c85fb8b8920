#include "edge/request/json_members.h"

#include <boost/json.hpp>
#include <set>

namespace sluice::edge {
namespace {

constexpr std::string_view blanks = " \t\r\n";

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
}

// Past the closing quote. REQUIRES: `text` begins with a quote.
std::size_t end_of_string(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

// Up to the comma or bracket after a value of the outermost object.
std::size_t end_of_value(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i += end_of_string(text.substr(i)) - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}')) {
      return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return text.size();
}

std::string_view take(std::string_view& rest, std::size_t count) {
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(taken.size());
  return taken;
}

std::string unescaped(std::string_view quoted) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({quoted.data(), quoted.size()}, error);
  const auto* text = value.if_string();
  return error || text == nullptr ? std::string(quoted) : std::string(text->data(), text->size());
}

}  // namespace

std::optional<std::string> each_member(std::string_view object, const EachMember& each) {
  std::set<std::string> names;
  std::string_view rest = object;
  skip_blanks(rest);
  while (rest.size() > 1) {
    rest.remove_prefix(1);  // '{' or ','
    skip_blanks(rest);
    if (rest.empty() || rest.front() != '"') return std::nullopt;
    const std::string_view written = take(rest, end_of_string(rest));
    skip_blanks(rest);
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));  // ':'
    skip_blanks(rest);
    std::string_view value = take(rest, end_of_value(rest));
    while (!value.empty() && blanks.find(value.back()) != std::string_view::npos) value.remove_suffix(1);
    auto [name, is_new] = names.insert(unescaped(written));
    if (!is_new) return *name;
    each(*name, written, value);
  }
  return std::nullopt;
}

}  // namespace sluice::edge
