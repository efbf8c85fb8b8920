// The currencies that people pay with, by ISO 4217: without metals, funds and codes for tests, and without those that
// are no longer in use.
#pragma once

#include <string_view>

namespace sluice::shop {

// `code`: three capital letters.
[[nodiscard]] bool is_currency_in_use(std::string_view code);

}  // namespace sluice::shop
