// What every composed page is made with: files, slots, and the hashes that its policy names.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::web {

// Of a file that is compiled in. REQUIRES: there is one.
[[nodiscard]] std::string_view embedded(std::string_view path);
// An error names the file.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file);

using Fill = std::function<std::optional<std::string>(std::string_view slot)>;

// Replaces every {{slot}}. Fails on one that `fill` does not know; `where` names the text in the error.
[[nodiscard]] Result<std::string> fill_slots(std::string_view text, const std::string& where, const Fill& fill);

// JSON that may stand inside a <script> element: "</script>" in a text must not end it.
[[nodiscard]] std::string script_safe(std::string json);

// As a Content-Security-Policy names what may be inline.
[[nodiscard]] std::string source_hash(std::string_view text);
// 16 hex digits that tell contents apart.
[[nodiscard]] std::string short_hash(std::string_view content);

}  // namespace sluice::web
