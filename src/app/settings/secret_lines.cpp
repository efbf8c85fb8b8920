#include "app/settings/secret_lines.h"

#include <sstream>

#include "base/whole_file.h"

namespace sluice::app {

std::string read_secret_lines(const std::string& file, const SecretForm& form, std::vector<std::string>& out) {
  const auto text = read_secret_file(file);
  if (!text) return text.error().detail;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    if (!form.is_good(line)) return "\"" + file + "\" has a line that is not " + form.form;
    out.push_back(line);
  }
  return out.size() <= form.most ? "" : "\"" + file + "\" has more than " + std::to_string(form.most) + " lines";
}

}  // namespace sluice::app
