#include "web/waiting/scenes.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/invariant.h"
#include "web/assets/asset_table.h"

namespace sluice::web {
namespace {

namespace json = boost::json;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string text_of(const json::object& row, std::string_view key, const std::string& otherwise) {
  const json::value* value = row.if_contains(key);
  return value == nullptr ? otherwise : json::value_to<std::string>(*value);
}

Scenes::Row row_of(const json::object& row) {
  const std::string name = text_of(row, "name", "");
  return {.scene = {.name = name,
                    .title = "title_" + text_of(row, "title", name),
                    .text = "text_" + text_of(row, "text", name),
                    .parts = words_of(text_of(row, "parts", ""))},
          .when = words_of(text_of(row, "when", name))};
}

bool holds(const Facts& facts, std::string_view fact) {
  return std::ranges::find(facts, fact) != facts.end();
}

}  // namespace

bool Scene::shows(std::string_view part) const {
  return std::ranges::find(parts, part) != parts.end();
}

Scenes::Scenes(std::string_view text) {
  const json::object table = json::parse(text).get_object();
  for (const json::value& row : table.at("scenes").get_array()) rows_.push_back(row_of(row.get_object()));
  for (const auto& [fact, parts] : table.at("never").get_object()) {
    never_.push_back({.fact = fact, .parts = words_of(parts.get_string())});
  }
  SLUICE_INVARIANT(!rows_.empty() && rows_.back().when.empty());  // whatever is so, there is a scene
}

const Scenes& Scenes::built_in() {
  static const Scenes scenes(std::ranges::find(asset_table, "/waiting/scenes.json", &Asset::path)->body);
  return scenes;
}

Scene Scenes::find(const Facts& facts) const {
  const auto row = std::ranges::find_if(rows_, [&facts](const Row& each) {
    return std::ranges::all_of(each.when, [&facts](const std::string& fact) { return holds(facts, fact); });
  });
  Scene scene = row->scene;
  for (const Hidden& hidden : never_) {
    if (!holds(facts, hidden.fact)) continue;
    std::erase_if(scene.parts, [&hidden](const std::string& part) {
      return std::ranges::find(hidden.parts, part) != hidden.parts.end();
    });
  }
  return scene;
}

}  // namespace sluice::web
