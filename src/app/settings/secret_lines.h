// A file that nobody else may read, with a value a line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::app {

// What a line must be.
struct SecretForm {
  bool (*is_good)(std::string_view line);
  const char* form;  // "whsec_...", as people are told of it
  std::size_t most;  // lines
};

// Appends the lines to `out`, empty ones left out. Returns what is wrong, naming the file and never what is in it;
// empty: nothing is.
[[nodiscard]] std::string read_secret_lines(const std::string& file, const SecretForm& form,
                                            std::vector<std::string>& out);

}  // namespace sluice::app
