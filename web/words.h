// Every text that the waiting page shows in one language, as web/languages/{code}.json has them.
//
// A text is a string with {named} gaps, or one string for each plural category of the language. Each belongs to a
// section: "page" is written into the markup, "script" travels with the page for its script, "plain" is what only the
// page without JavaScript says. Immutable once the page is composed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::web {

class Words {
public:
  using Gap = std::pair<std::string_view, std::string>;

  // `where` names the file in an error.
  [[nodiscard]] static Result<Words> parse(std::string_view code, std::string_view json, const std::string& where);

  // A merchant's own texts, {"brand": "...", ...}: each must be known, and plural where ours is.
  [[nodiscard]] Result<void> replace(std::string_view json, const std::string& where);

  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] std::string_view direction() const { return code_ == "ar" ? "rtl" : "ltr"; }
  [[nodiscard]] bool knows(std::string_view key) const { return texts_.contains(key); }
  [[nodiscard]] std::vector<std::string> keys() const;

  // Nothing for a key that the language does not know. Gaps without a value stay as they are.
  [[nodiscard]] std::string say(std::string_view key, std::initializer_list<Gap> gaps = {}) const;
  // The plural form for `count`, which also fills the gap {count}.
  [[nodiscard]] std::string say_count(std::string_view key, std::uint64_t count) const;
  // With the language's separator of thousands.
  [[nodiscard]] std::string number(std::uint64_t number) const;

  // The section "script" as a JSON object that may stand inside a <script> element.
  [[nodiscard]] std::string script_json() const;

private:
  enum class Section : std::uint8_t { page, script, plain };
  struct Text {
    Section section = Section::page;
    bool is_plural = false;
    std::map<std::string, std::string, std::less<>> forms;  // a text without plurals has "other" only
  };
  using Texts = std::map<std::string, Text, std::less<>>;

  explicit Words(std::string_view code) : code_(code) {}
  [[nodiscard]] const Text& text(std::string_view key) const;

  std::string code_;
  Texts texts_;
};

}  // namespace sluice::web
