// Values out of an answer. Pure; linear in the answer's size, whatever is looked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::rehearse {

// By a JSON pointer: a string as it is, a number or a truth value as it is written. nullopt: there is none.
[[nodiscard]] std::optional<std::string> value_at(std::string_view body, std::string_view pointer);

// The first text that stands between two others. `is_html`: its entities become what they stand for.
[[nodiscard]] std::optional<std::string> text_between(std::string_view body, std::string_view after,
                                                      std::string_view before, bool is_html);

}  // namespace sluice::rehearse
