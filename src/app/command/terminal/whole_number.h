// What the command line takes for a whole number.
#pragma once

#include <CLI/CLI.hpp>
#include <limits>
#include <string>

#include "app/command/terminal/number_text.h"

namespace sluice::app {

// A whole number within bounds, refused as it was written: CLI11 itself takes -5 for a very large one.
template <class Number>
CLI::Validator whole_number(Number least = 0, Number most = std::numeric_limits<Number>::max()) {
  return CLI::Validator(
      [least, most](const std::string& text) -> std::string {
        const auto value = parse_number<Number>(text);
        if (value && *value >= least && *value <= most) return {};
        return "\"" + text + "\" must be a whole number from " + std::to_string(least) + " to " +
               std::to_string(most);
      },
      "");
}

}  // namespace sluice::app
