// A configuration file: its values in the one form that settings are parsed from, and an error's line in it.
#pragma once

#include <toml++/toml.h>

#include <boost/json.hpp>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace sluice::app {

// ErrorKind::invalid_input names the file and, of a syntax error, the line.
[[nodiscard]] Result<toml::table> parse_toml_file(const std::filesystem::path& file);

// Times become text (RFC 3339). Local dates and times, which no field takes, become text that the parser refuses.
[[nodiscard]] boost::json::value to_json(const toml::node& node);

// "file:line: limits.pipeline: must be ..." of `error`, which begins with a field as "limits.pipeline" or
// "allowed_origins[1]"; of a field that is missing, the line of the table where it should be. `within` is what the
// table itself is called, such as "sale: ".
[[nodiscard]] Error wrong_field(const std::filesystem::path& file, const toml::table& table, const std::string& error,
                                const char* within = "");

}  // namespace sluice::app
