#include "web/languages/words.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "web/composition/document.h"
#include "web/languages/plural.h"

namespace sluice::web {
namespace {

namespace json = boost::json;
using Forms = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 3> section_names{"page", "script", "plain"};

Result<json::object> parse_object(std::string_view text, const std::string& where) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return invalid_input(where + ": is not a JSON object");
  return value.get_object();
}

// One string for each category of the language, no more and no fewer.
Result<Forms> read_forms(const json::value& value, std::string_view code, const std::string& field) {
  if (const auto* text = value.if_string()) return Forms{{"other", std::string(*text)}};
  const auto* object = value.if_object();
  if (object == nullptr) return invalid_input(field + ": must be a text, or an object of plural forms");
  Forms forms;
  for (const auto& [name, form] : *object) {
    if (!form.is_string()) return invalid_input(field + "." + std::string(name) + ": must be a text");
    forms.emplace(name, form.get_string());
  }
  const auto categories = plural_categories(code);
  for (const std::string_view category : categories) {
    if (!forms.contains(category)) return invalid_input(field + ": lacks the plural form " + std::string(category));
  }
  if (forms.size() != categories.size())
    return invalid_input(field + ": has a plural form that the language has not");
  return forms;
}

std::string filled(std::string text, std::span<const Words::Gap> gaps) {
  for (const auto& [name, value] : gaps) {
    const std::string gap = "{" + std::string(name) + "}";
    for (auto at = text.find(gap); at != std::string::npos; at = text.find(gap, at + value.size()))
      text.replace(at, gap.size(), value);
  }
  return text;
}

}  // namespace

Result<Words> Words::parse(std::string_view code, std::string_view text, const std::string& where) {
  auto object = parse_object(text, where);
  if (!object) return object.error();
  Words words(code);
  for (std::size_t i = 0; i < section_names.size(); ++i) {
    const json::value* section = object->if_contains(section_names[i]);
    if (section == nullptr || !section->is_object())
      return invalid_input(where + ": lacks the section " + std::string(section_names[i]));
    const auto taken = words.take(static_cast<Section>(i), section->get_object(), where);
    if (!taken) return taken.error();
  }
  return words;
}

Result<void> Words::take(Section section, const json::object& texts, const std::string& where) {
  for (const auto& [key, value] : texts) {
    auto forms = read_forms(value, code_, where + ": " + std::string(key));
    if (!forms) return forms.error();
    if (!texts_.emplace(key, Text{section, value.is_object(), std::move(*forms)}).second)
      return invalid_input(where + ": " + std::string(key) + ": is there twice");
  }
  return {};
}

Result<void> Words::add(std::string_view text, const std::string& where) {
  const auto object = parse_object(text, where);
  if (!object) return object.error();
  return take(Section::shop, *object, where);
}

Result<Words> Words::translated(const Words& original, std::string_view code, std::string_view text,
                                const std::string& where) {
  const auto object = parse_object(text, where);
  if (!object) return object.error();
  std::string missing;
  for (const auto& [key, value] : original.texts_) {
    const bool is_needed = !value.forms.find("other")->second.empty();
    if (is_needed && !object->contains(key)) missing += (missing.empty() ? "" : ", ") + key;
  }
  if (!missing.empty()) return invalid_input(where + ": lacks the texts " + missing);
  Words words = original;
  words.code_ = code;
  const auto replaced = words.replace(text, where);
  if (!replaced) return replaced.error();
  return words;
}

void Words::set(std::string_view key, std::string text) {
  texts_[std::string(key)] = Text{.forms = {{"other", std::move(text)}}};
}

bool Words::is_from_the_right() const {
  constexpr std::array<std::string_view, 4> codes{"ar", "fa", "he", "ur"};
  return std::ranges::find(codes, code_) != codes.end();
}

Result<void> Words::replace(std::string_view text, const std::string& where) {
  const auto object = parse_object(text, where);
  if (!object) return object.error();
  for (const auto& [key, value] : *object) {
    const std::string field = where + ": " + std::string(key);
    const auto known = texts_.find(std::string_view(key));
    if (known == texts_.end()) return invalid_input(field + ": is not a text of any page");
    auto forms = read_forms(value, code_, field);
    if (!forms) return forms.error();
    if (value.is_object() && !known->second.is_plural) return invalid_input(field + ": has no plural forms");
    known->second.is_plural = value.is_object();
    known->second.forms = std::move(*forms);
  }
  return {};
}

std::vector<std::string> Words::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, text] : texts_) keys.push_back(key);
  return keys;
}

// Keys are also made of data (a sale's state, a reason, a problem), so one that nobody has written is no text, and
// nothing worse.
const Words::Text& Words::text(std::string_view key) const {
  static const Text none{.forms = {{"other", ""}}};
  const auto found = texts_.find(key);
  return found == texts_.end() ? none : found->second;
}

std::string Words::say(std::string_view key, std::initializer_list<Gap> gaps) const {
  return filled(text(key).forms.find("other")->second, gaps);
}

std::string Words::say_count(std::string_view key, std::uint64_t count) const {
  const Text& found = text(key);
  const auto form = found.forms.find(found.is_plural ? plural_category(code_, count) : "other");
  const std::array<Gap, 1> gaps{{{"count", number(count)}}};
  return filled(form->second, gaps);
}

std::string Words::number(std::uint64_t number) const {
  std::string digits = std::to_string(number);
  const std::string& separator = text("plainGroup").forms.find("other")->second;
  for (std::size_t left = digits.size(); left > 3; left -= 3) digits.insert(left - 3, separator);
  return digits;
}

template <class Wanted>
std::string Words::json_of(Wanted wanted) const {
  json::object object;
  for (const auto& [key, text] : texts_) {
    if (!wanted(key, text)) continue;
    if (!text.is_plural) {
      object[key] = text.forms.find("other")->second;
      continue;
    }
    json::object forms;
    for (const auto& [category, form] : text.forms) forms[category] = form;
    object[key] = std::move(forms);
  }
  return script_safe(json::serialize(object));
}

std::string Words::script_json() const {
  return json_of([](const std::string&, const Text& text) { return text.section == Section::script; });
}

std::string Words::json_said_by(std::string_view script) const {
  return json_of([script](const std::string& key, const Text&) {
    const std::string family = "`" + key.substr(0, key.find('_')) + "_${";
    if (key.find('_') != std::string::npos && script.find(family) != std::string_view::npos) return true;
    return std::ranges::any_of(std::string_view("'\"`"), [&](char quote) {
      return script.find(quote + key + quote) != std::string_view::npos;
    });
  });
}

}  // namespace sluice::web
