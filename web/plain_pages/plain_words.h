// What the page without JavaScript says of a wait, a chance and a number of people, in whole minutes and rounded
// shares. The page with JavaScript says the same (assets/js/wait.js).
//
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "web/languages/words.h"

namespace sluice::web {

struct WaitRange {
  double low_s = 0;
  double high_s = 0;
};

[[nodiscard]] std::string wait_text(const Words& words, const std::optional<WaitRange>& wait);

// `chance`: 0 to 1. Middling ones are rounded to 5 %: more would pretend to know.
[[nodiscard]] std::string chance_text(const Words& words, std::optional<double> chance);

[[nodiscard]] std::string ahead_text(const Words& words, std::uint64_t ahead);

// What a visitor says of a sale with one tap: the inside of a form, a button for each word.
[[nodiscard]] std::string thumb_buttons(const Words& words);

// How long until something is so, in minutes begun.
[[nodiscard]] std::string span_text(const Words& words, std::int64_t seconds);

}  // namespace sluice::web
