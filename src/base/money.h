// Amounts of money as people write them.
//
// Pure; thread-safe. Amounts are in the currency's minor unit (cents, yen); how many decimal digits that unit has is
// what ISO 4217 (list one, of 2026) says. web/assets/js/currency.js says the same to the pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

// Two is the rule; a currency that ISO 4217 does not know has two.
[[nodiscard]] unsigned minor_digits(std::string_view currency);

// "25.00 EUR", "2500 JPY", "-0.50 USD".
[[nodiscard]] std::string money_text(std::int64_t amount, std::string_view currency);

// The other way round, without the currency: "25", "25.00". nullopt: it is no such amount, or has more digits than
// the currency.
[[nodiscard]] std::optional<std::int64_t> amount_from(std::string_view text, std::string_view currency);

}  // namespace sluice
