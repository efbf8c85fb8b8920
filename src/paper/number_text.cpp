#include "paper/number_text.h"

#include <fmt/format.h>

namespace sluice::paper {

std::string grouped(std::uint64_t value, std::string_view separator) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, separator);
  return digits;
}

std::string short_number(double value) {
  if (value >= 999'500) return fmt::format("{:.3g}M", value / 1'000'000);
  if (value >= 1000) return fmt::format("{:.3g}k", value / 1000);
  return fmt::format("{:.3g}", value);
}

}  // namespace sluice::paper
