#include "web/languages/plural.h"

#include <algorithm>
#include <array>

namespace sluice::web {
namespace {

using Number = std::uint64_t;
using Category = std::string_view;

constexpr std::array<Category, 1> other{"other"};
constexpr std::array<Category, 2> one_other{"one", "other"};
constexpr std::array<Category, 3> one_many{"one", "many", "other"};
constexpr std::array<Category, 3> one_two{"one", "two", "other"};
constexpr std::array<Category, 3> one_few{"one", "few", "other"};
constexpr std::array<Category, 3> zero_one{"zero", "one", "other"};
constexpr std::array<Category, 4> one_few_many{"one", "few", "many", "other"};
constexpr std::array<Category, 4> one_two_few{"one", "two", "few", "other"};
constexpr std::array<Category, 6> all{"zero", "one", "two", "few", "many", "other"};

bool is_between(Number number, Number low, Number high) {
  return low <= number && number <= high;
}

bool ends_in_one(Number number) {
  return number % 10 == 1 && number % 100 != 11;
}

Category no_forms(Number) {
  return "other";
}

Category one_or_other(Number number) {
  return number == 1 ? "one" : "other";
}

Category with_zero(Number number) {
  return number <= 1 ? "one" : "other";
}

// "1 000 000 de personnes": a full number of millions asks for a preposition.
Category romance(Number number) {
  if (number == 1) return "one";
  return number != 0 && number % 1'000'000 == 0 ? "many" : "other";
}

Category romance_with_zero(Number number) {
  return number == 0 ? "one" : romance(number);
}

Category hebrew(Number number) {
  return is_between(number, 1, 2) ? one_two[number - 1] : "other";
}

Category arabic(Number number) {
  if (number <= 2) return all[number];
  const Number tail = number % 100;
  if (is_between(tail, 3, 10)) return "few";
  return tail >= 11 ? "many" : "other";
}

// Two to four, but not twelve to fourteen.
Category slavic(Number number, bool is_one, Category rest) {
  if (is_one) return "one";
  return is_between(number % 10, 2, 4) && !is_between(number % 100, 12, 14) ? "few" : rest;
}

Category east_slavic(Number number) {
  return slavic(number, ends_in_one(number), "many");
}

Category polish(Number number) {
  return slavic(number, number == 1, "many");
}

Category south_slavic(Number number) {
  return slavic(number, ends_in_one(number), "other");
}

Category czech(Number number) {
  return is_between(number, 2, 4) ? "few" : one_or_other(number);
}

Category slovenian(Number number) {
  constexpr std::array<Category, 5> tails{"other", "one", "two", "few", "few"};
  return number % 100 < tails.size() ? tails[number % 100] : "other";
}

Category romanian(Number number) {
  if (number == 1) return "one";
  return number == 0 || is_between(number % 100, 1, 19) ? "few" : "other";
}

bool is_round_or_teen(Number number) {
  return number % 10 == 0 || is_between(number % 100, 11, 19);
}

Category lithuanian(Number number) {
  if (is_round_or_teen(number)) return "other";
  return number % 10 == 1 ? "one" : "few";
}

Category latvian(Number number) {
  if (is_round_or_teen(number)) return "zero";
  return number % 10 == 1 ? "one" : "other";
}

constexpr std::size_t languages_max = 23;
struct Family {
  Category (*category)(Number);
  std::span<const Category> categories;
  std::array<std::string_view, languages_max> languages;
};
constexpr std::array families{
    Family{one_or_other, one_other, {"en", "af", "az", "bg", "da", "de", "el", "et", "eu", "fi", "gl", "hu",
                                     "ka", "kk", "nb", "nl", "nn", "no", "sq", "sv", "sw", "tr", "uz"}},
    Family{no_forms, other, {"id", "ja", "ko", "ms", "th", "vi", "zh"}},
    Family{with_zero, one_other, {"bn", "fa", "hi"}},
    Family{romance, one_many, {"ca", "es", "it"}},
    Family{romance_with_zero, one_many, {"fr", "pt"}},
    Family{arabic, all, {"ar"}},
    Family{hebrew, one_two, {"he"}},
    Family{east_slavic, one_few_many, {"be", "ru", "uk"}},
    Family{polish, one_few_many, {"pl"}},
    Family{czech, one_few_many, {"cs", "sk"}},
    Family{south_slavic, one_few, {"bs", "hr", "sr"}},
    Family{slovenian, one_two_few, {"sl"}},
    Family{romanian, one_few, {"ro"}},
    Family{lithuanian, one_few_many, {"lt"}},
    Family{latvian, zero_one, {"lv"}},
};

bool has_language(const Family& family, std::string_view language) {
  return !language.empty() && std::ranges::find(family.languages, language) != family.languages.end();
}

// The first family stands for languages that are not known.
const Family& family_of(std::string_view language) {
  const auto found =
      std::ranges::find_if(families, [language](const Family& family) { return has_language(family, language); });
  return found == families.end() ? families.front() : *found;
}

}  // namespace

bool has_plural_rules(std::string_view language) {
  return has_language(family_of(language), language);
}

std::string_view plural_category(std::string_view language, std::uint64_t number) {
  return family_of(language).category(number);
}

std::span<const std::string_view> plural_categories(std::string_view language) {
  return family_of(language).categories;
}

}  // namespace sluice::web
