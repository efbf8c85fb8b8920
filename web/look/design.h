// A merchant's own design of the waiting page: a folder with queue.html (the template) and, if wanted, queue.css.
//
// What the page's policy would keep from working is refused when it is read. Pure but for reading the folder.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace sluice::web {

struct Design {
  std::string html;
  std::string where;  // the template's name in errors
  std::string style;
  std::filesystem::path folder;  // empty: built in
};

// `folder` empty: the built-in design. An error is one line that names the file.
[[nodiscard]] Result<Design> read_design(const std::filesystem::path& folder);

}  // namespace sluice::web
