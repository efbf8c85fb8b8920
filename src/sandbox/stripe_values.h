// Single values out of a form of Stripe's clients, each of which gets an error that names the parameter if it is
// wrong. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sandbox/field_reader.h"

namespace sluice::sandbox {

[[nodiscard]] bool is_json(std::string_view text);

// A text as JSON, bounded, so that it fits a line of the record whatever they say.
[[nodiscard]] Parsed<std::string> read_text(std::string_view name, std::string_view text);

// From 1 to `most`; an amount, to what a charge may be at most.
[[nodiscard]] Wrong take_whole(std::string_view name, std::string_view text, std::int64_t most, std::int64_t& out);
[[nodiscard]] Wrong take_amount(std::string_view name, std::string_view text, std::int64_t& out);
[[nodiscard]] Wrong take_currency(std::string_view text, Currency& out);
[[nodiscard]] Wrong take_boolean(std::string_view name, std::string_view text, bool& out);
[[nodiscard]] Wrong take_capture_method(std::string_view text, bool& by_hand);
[[nodiscard]] Wrong take_method(std::string_view text, SandboxMethod& out);
[[nodiscard]] Wrong take_return_url(std::string_view text, std::string& out);

}  // namespace sluice::sandbox
