#include "base/money.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice {
namespace {

constexpr std::array<std::string_view, 17> without_digits{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                          "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                          "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> with_three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
constexpr std::array<std::string_view, 2> with_four{"CLF", "UYW"};

bool is_among(std::string_view currency, const auto& codes) {
  return std::ranges::find(codes, currency) != codes.end();
}

}  // namespace

unsigned minor_digits(std::string_view currency) {
  if (is_among(currency, without_digits)) return 0;
  if (is_among(currency, with_three)) return 3;
  return is_among(currency, with_four) ? 4 : 2;
}

std::string money_text(std::int64_t amount, std::string_view currency) {
  // Unsigned: the smallest amount has no positive counterpart.
  const auto size = amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  const unsigned digits = minor_digits(currency);
  std::string text = std::to_string(size);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, 1, '.');
  if (amount < 0) text.insert(0, 1, '-');
  return text.append(" ").append(currency);
}

std::optional<std::int64_t> amount_from(std::string_view text, std::string_view currency) {
  const unsigned digits = minor_digits(currency);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const bool has_point = point != std::string_view::npos;
  if (whole.empty() || (has_point && part.empty()) || part.size() > digits) return std::nullopt;
  std::string all(whole);
  all.append(part).append(digits - part.size(), '0');
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), amount);
  const bool is_number = std::ranges::all_of(all, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number || error != std::errc() || end != all.data() + all.size()) return std::nullopt;
  return amount;
}

}  // namespace sluice
