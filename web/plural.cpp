#include "web/plural.h"

#include <array>

namespace sluice::web {
namespace {

enum class Rule : std::uint8_t { one_form, one_and_other, romance, romance_with_zero, arabic };

Rule rule_of(std::string_view language) {
  if (language == "ja" || language == "zh" || language == "ko") return Rule::one_form;
  if (language == "es" || language == "it") return Rule::romance;
  if (language == "fr" || language == "pt") return Rule::romance_with_zero;
  return language == "ar" ? Rule::arabic : Rule::one_and_other;
}

// "1 000 000 de personnes": a full number of millions asks for a preposition.
std::string_view romance_category(std::uint64_t number, bool zero_is_one) {
  if (number == 1 || (zero_is_one && number == 0)) return "one";
  return number != 0 && number % 1'000'000 == 0 ? "many" : "other";
}

std::string_view arabic_category(std::uint64_t number) {
  if (number == 0) return "zero";
  if (number == 1) return "one";
  if (number == 2) return "two";
  const std::uint64_t tail = number % 100;
  if (tail >= 3 && tail <= 10) return "few";
  return tail >= 11 ? "many" : "other";
}

}  // namespace

std::string_view plural_category(std::string_view language, std::uint64_t number) {
  switch (rule_of(language)) {
    case Rule::one_form:
      return "other";
    case Rule::one_and_other:
      return number == 1 ? "one" : "other";
    case Rule::romance:
      return romance_category(number, false);
    case Rule::romance_with_zero:
      return romance_category(number, true);
    case Rule::arabic:
      return arabic_category(number);
  }
  return "other";
}

std::span<const std::string_view> plural_categories(std::string_view language) {
  static constexpr std::array<std::string_view, 6> all{"zero", "one", "two", "few", "many", "other"};
  static constexpr std::array<std::string_view, 3> romance{"one", "many", "other"};
  static constexpr std::array<std::string_view, 2> two{"one", "other"};
  switch (rule_of(language)) {
    case Rule::one_form:
      return std::span(two).last(1);
    case Rule::one_and_other:
      return two;
    case Rule::romance:
    case Rule::romance_with_zero:
      return romance;
    case Rule::arabic:
      return all;
  }
  return two;
}

}  // namespace sluice::web
