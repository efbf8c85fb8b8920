// Numbers as a flag's text has them.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace sluice::app {

// What `text` is, all of it, from its first letter to its last. nullopt: it is no number, begins with a plus or a
// space, or is not within what `Number` holds: no unsigned one takes a minus.
template <class Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_all = error == std::errc() && end == text.data() + text.size();
  return is_all ? std::optional(number) : std::nullopt;
}

}  // namespace sluice::app
