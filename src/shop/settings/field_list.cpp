#include "shop/settings/field_list.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace sluice::shop {

void FieldList::know(std::string path) {
  known_.push_back(std::move(path));
}

void FieldList::note(std::string path, std::string kind, std::string fallback) {
  if (find(path) != nullptr) return;
  const bool is_required = std::ranges::find(required_, path) != required_.end();
  fields_.push_back({std::move(path), std::move(kind), std::move(fallback), is_required});
}

void FieldList::require(std::string path) {
  if (ListedField* field = find(path)) field->is_required = true;
  required_.push_back(std::move(path));
}

std::vector<std::string> FieldList::untold() const {
  std::vector<std::string> untold;
  for (const std::string& path : known_) {
    if (std::ranges::find(fields_, path, &ListedField::path) == fields_.end()) untold.push_back(path);
  }
  return untold;
}

ListedField* FieldList::find(std::string_view path) {
  const auto at = std::ranges::find(fields_, path, &ListedField::path);
  return at == fields_.end() ? nullptr : &*at;
}

namespace field_kind {

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string text(std::size_t bytes_max) {
  return "text of at most " + std::to_string(bytes_max) + " bytes";
}

std::string range(const std::string& what, std::int64_t min, std::int64_t max) {
  return what + " from " + std::to_string(min) + " to " + std::to_string(max);
}

std::string number(double number) {
  char digits[32];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  return {std::begin(digits), end};
}

std::string part(double min, double max) {
  return "a number from " + number(min) + " to " + number(max);
}

std::string one_of(std::initializer_list<int> choices) {
  std::string listed;
  for (const int choice : choices) listed += (listed.empty() ? "" : ", ") + std::to_string(choice);
  return "one of " + listed;
}

std::string duration(Duration min, Duration max) {
  return "a duration from " + quoted(format_duration(min)) + " to " + quoted(format_duration(max));
}

}  // namespace field_kind

}  // namespace sluice::shop
