// JSON, and texts that shall stand in it, as a reader of its own sees them.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "fuzz/target.h"

namespace sluice::fuzz {

// nullopt: it is none.
[[nodiscard]] inline std::optional<boost::json::value> json_of(std::string_view text) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
  return error ? std::nullopt : std::optional(std::move(value));
}

[[nodiscard]] inline bool is_utf8(std::string_view text) {
  std::string quoted;
  JsonWriter(quoted).text(text);
  return json_of(quoted).has_value();
}

[[nodiscard]] inline bool is_one_line(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace sluice::fuzz
