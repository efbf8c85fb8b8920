#include "app/command/check/field_reference.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace sluice::app {
namespace {

using shop::ListedField;

struct Section {
  std::string path;     // "sale[].items[].", empty: the top
  std::string heading;  // "[[sale.items]]"
  std::string rows{};
};

// "sale[].items" is of "sale[].".
std::string_view section_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return path.substr(0, dot == std::string_view::npos ? 0 : dot + 1);
}

std::string heading_of(std::string_view path) {
  const bool is_array = path.ends_with("[].");
  std::string name(path.substr(0, path.size() - (is_array ? 3 : 1)));
  for (std::size_t at = name.find("[]"); at != std::string::npos; at = name.find("[]")) name.erase(at, 2);
  return is_array ? "[[" + name + "]]" : "[" + name + "]";
}

Section& section(std::vector<Section>& sections, std::string_view path) {
  const auto known = std::ranges::find(sections, path, &Section::path);
  if (known != sections.end()) return *known;
  return sections.emplace_back(Section{.path = std::string(path), .heading = path.empty() ? "" : heading_of(path)});
}

std::string code(const std::string& text) {
  return text.empty() ? "" : "`" + text + "`";
}

// What is written in a file is told as such; what is told in words is not.
std::string told(const std::string& fallback) {
  return fallback.find(' ') == std::string::npos || fallback.front() == '"' ? code(fallback) : fallback;
}

std::string row_of(const ListedField& field, std::string_view name) {
  const std::string fallback = field.is_required ? "must be there" : told(field.fallback);
  return "| " + code(std::string(name)) + " | " + field.kind + " | " + fallback + " |\n";
}

}  // namespace

std::string field_reference(const shop::FieldList& list) {
  std::vector<Section> sections;
  for (const ListedField& field : list.fields()) {
    const std::string_view path = section_of(field.path);
    section(sections, path).rows += row_of(field, std::string_view(field.path).substr(path.size()));
  }
  std::string text =
      "# Every field of the configuration\n\n"
      "As the program reads them: `sluice check --fields` prints this page. What they mean, and why they are as they "
      "are, is told in\n[configuration.md](configuration.md). A field without a default is not there unless it is "
      "set, or its default\ndepends on others.\n";
  for (const Section& each : sections) {
    if (!each.heading.empty()) text += "\n## `" + each.heading + "`\n";
    text += "\n| field | may be | default |\n|---|---|---|\n" + each.rows;
  }
  return text;
}

}  // namespace sluice::app
