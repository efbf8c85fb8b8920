// Which plural form a whole number takes, by the rules of CLDR. The same as Intl.PluralRules in a browser:
// tests/vectors/plural.json is what that says, and plural_test.cpp and web/assets/modules_test.mjs hold both to it.
//
// Pure, thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::web {

// Whether the rules of a language ("pl") are known here; one that is not is treated as English is.
[[nodiscard]] bool has_plural_rules(std::string_view language);

// "zero", "one", "two", "few", "many" or "other".
[[nodiscard]] std::string_view plural_category(std::string_view language, std::uint64_t number);

// Every category of the language, those of fractions too; "other" is the last one.
[[nodiscard]] std::span<const std::string_view> plural_categories(std::string_view language);

}  // namespace sluice::web
