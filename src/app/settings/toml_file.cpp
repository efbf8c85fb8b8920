#include "app/settings/toml_file.h"
#include "base/shown_text.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace sluice::app {
namespace {

std::string rfc3339(const toml::date_time& time) {
  std::ostringstream out;
  out << time;
  return out.str();
}

// Where in the file a field is, as "limits.header_bytes" or "allowed_origins[1]" names it; of one that is missing,
// the table where it should be.
toml::source_index line_of(const toml::table& table, std::string_view field) {
  const toml::node* node = &table;
  toml::source_index line = std::max<toml::source_index>(table.source().begin.line, 1);
  while (!field.empty() && node != nullptr) {
    const std::size_t end = std::min(field.find_first_of(".[", 1), field.size());
    const std::string_view part = field.substr(0, end);
    if (part.front() == '[') {
      const auto* array = node->as_array();
      node = array == nullptr ? nullptr : array->get(static_cast<std::size_t>(std::atoi(part.data() + 1)));
    } else {
      const auto* inside = node->as_table();
      node = inside == nullptr ? nullptr : inside->get(part.front() == '.' ? part.substr(1) : part);
    }
    if (node != nullptr) line = node->source().begin.line;
    field.remove_prefix(end);
  }
  return line;
}

}  // namespace

Result<toml::table> parse_toml_file(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return invalid_input(file.string() + ": cannot be read");
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    return invalid_input(file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                         one_line_of(error.description()));
  }
}

boost::json::value to_json(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    boost::json::object object;
    for (const auto& [key, value] : *table) object[std::string_view(key.str())] = to_json(value);
    return object;
  }
  if (const auto* array = node.as_array()) {
    boost::json::array values;
    for (const auto& value : *array) values.push_back(to_json(value));
    return values;
  }
  if (const auto* text = node.as_string()) return boost::json::string(text->get());
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* time = node.as_date_time()) return boost::json::string(rfc3339(time->get()));
  std::ostringstream text;  // a local date or time: no field takes one, and the parser says so
  node.visit([&text](const auto& value) {
    if constexpr (toml::is_date<decltype(value)> || toml::is_time<decltype(value)>) text << value.get();
  });
  return boost::json::string(text.str());
}

Error wrong_field(const std::filesystem::path& file, const toml::table& table, const std::string& error,
                  const char* within) {
  const auto line = line_of(table, std::string_view(error).substr(0, error.find(": ")));
  return invalid_input(file.string() + ":" + std::to_string(line) + ": " + within + error);
}

}  // namespace sluice::app
