#include "sandbox/charge.h"

#include <charconv>

namespace sluice::sandbox {
namespace {

constexpr std::array<std::string_view, charge_status_count> status_names{"created",    "declined", "requires_action",
                                                                         "authorized", "captured", "cancelled"};
constexpr std::array<std::string_view, step_verb_count> verb_names{"create",  "confirm", "prove",
                                                                   "capture", "cancel",  "refund"};

template <class Enum, std::size_t Size>
std::optional<Enum> find_name(const std::array<std::string_view, Size>& names, std::string_view text) {
  for (std::size_t i = 0; i < Size; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(ChargeStatus status) {
  return status_names[static_cast<std::size_t>(status)];
}

std::optional<ChargeStatus> parse_charge_status(std::string_view text) {
  return find_name<ChargeStatus>(status_names, text);
}

std::string_view to_string(StepVerb verb) {
  return verb_names[static_cast<std::size_t>(verb)];
}

std::optional<StepVerb> parse_step_verb(std::string_view text) {
  return find_name<StepVerb>(verb_names, text);
}

std::string id_of(std::string_view prefix, std::uint32_t number) {
  return std::string(prefix) + std::to_string(number);
}

std::optional<std::uint32_t> parse_id(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  if (text.starts_with('0')) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace sluice::sandbox
