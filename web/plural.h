// Which plural form a whole number takes, by the rules of CLDR, for the languages that the waiting page speaks. The
// same as Intl.PluralRules in a browser: modules_test.mjs compares what the two know.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::web {

// "zero", "one", "two", "few", "many" or "other".
[[nodiscard]] std::string_view plural_category(std::string_view language, std::uint64_t number);

// Every category of the language; "other" is the last one.
[[nodiscard]] std::span<const std::string_view> plural_categories(std::string_view language);

}  // namespace sluice::web
