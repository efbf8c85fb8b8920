// An API's description as a page for people: what its JSON says, in the same order, with headings, lists and
// details. No script; the same under every width.
//
// Made once and kept: a description is a constant of the program.
#pragma once

#include <string>
#include <string_view>

namespace sluice::edge {

// `openapi`: the description, as openapi.h has it.
[[nodiscard]] std::string description_page(std::string_view openapi);

// Of openapi_json and admin_openapi_json. Thread-safe.
[[nodiscard]] const std::string& buyers_description_page();
[[nodiscard]] const std::string& operators_description_page();

}  // namespace sluice::edge
