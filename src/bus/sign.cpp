#include "bus/sign.h"

#include <charconv>

#include "bus/messages.h"

namespace sluice::bus {

std::string text_of(const Sign& sign) {
  return "sluice " + std::to_string(sign.speaks) + ' ' + std::to_string(sign.epoch) + ' ' + sign.keys;
}

std::optional<Sign> read_sign(std::string_view text) {
  constexpr std::string_view ours = "sluice ";
  if (!text.starts_with(ours)) return std::nullopt;
  text.remove_prefix(ours.size());
  const auto take_number = [&text](auto& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data() + text.size() || *end != ' ') return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
  };
  Sign sign;
  if (!take_number(sign.speaks)) return std::nullopt;
  if (sign.speaks != protocol) return sign;
  if (!take_number(sign.epoch) || text.empty() || text.size() > name_bytes_max || !is_clean(text))
    return std::nullopt;
  sign.keys = text;
  return sign;
}

}  // namespace sluice::bus
