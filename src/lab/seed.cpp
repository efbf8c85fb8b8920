#include "lab/seed.h"

#include <charconv>
#include <optional>

namespace sluice::lab {
namespace {

template <class Number>
std::optional<Number> whole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_read = error == std::errc() && end == text.data() + text.size();
  return is_read ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<Seed> parse_seed(std::string_view text) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  const std::size_t dot = text.find('.');
  const bool has_version = text.starts_with("v") && dot != std::string_view::npos;
  const auto number = whole<std::uint64_t>(has_version ? text.substr(dot + 1) : text);
  const auto version = has_version ? whole<std::uint32_t>(text.substr(1, dot - 1)) : std::optional(Seed::version_now);
  if (!number || !version) return invalid_input(quoted + " must be a whole number, or a seed as the lab tells it");
  if (*version != Seed::version_now) {
    return invalid_input(quoted + " is a seed of another version of the lab; this one plays v" +
                         std::to_string(Seed::version_now));
  }
  return Seed{.number = *number};
}

std::string to_string(Seed seed) {
  return "v" + std::to_string(Seed::version_now) + "." + std::to_string(seed.number);
}

}  // namespace sluice::lab
