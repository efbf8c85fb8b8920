// Every text that the pages show in one language: web/languages/{code}.json has those of the waiting page,
// shop.{code}.json what the other pages say besides.
//
// A text is a string with {named} gaps, or one string for each plural category of the language. Those of the waiting
// page belong to a section: "page" is written into the markup, "script" travels with the page for its script, "plain"
// is what only the page without JavaScript says. Immutable once the pages are composed.
#pragma once

#include <boost/json/object.hpp>
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

  // The texts of the other pages: one object, without sections.
  [[nodiscard]] Result<void> add(std::string_view json, const std::string& where);
  // A merchant's own texts, {"brand": "...", ...}: each must be known, and plural where ours is.
  [[nodiscard]] Result<void> replace(std::string_view json, const std::string& where);
  // A merchant's own language: each text of `original` that is not empty must be there; those
  // that are not are named.
  [[nodiscard]] static Result<Words> translated(const Words& original, std::string_view code, std::string_view json,
                                                const std::string& where);
  // A text that is not translated, such as the shop's name; what was there before is gone.
  void set(std::string_view key, std::string text);

  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] std::string_view direction() const { return is_from_the_right() ? "rtl" : "ltr"; }
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
  // Likewise what that script says: the texts that it names, 'total', and those of the families that it makes keys
  // of, `order_${state}`.
  [[nodiscard]] std::string json_said_by(std::string_view script) const;

private:
  enum class Section : std::uint8_t { page, script, plain, shop };
  struct Text {
    Section section = Section::page;
    bool is_plural = false;
    std::map<std::string, std::string, std::less<>> forms;  // a text without plurals has "other" only
  };
  using Texts = std::map<std::string, Text, std::less<>>;

  explicit Words(std::string_view code) : code_(code) {}
  [[nodiscard]] const Text& text(std::string_view key) const;
  [[nodiscard]] bool is_from_the_right() const;
  [[nodiscard]] Result<void> take(Section section, const boost::json::object& texts, const std::string& where);
  template <class Wanted>
  [[nodiscard]] std::string json_of(Wanted wanted) const;

  std::string code_;
  Texts texts_;
};

}  // namespace sluice::web
