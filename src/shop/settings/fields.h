// Reads the members of one object of settings, wherever they come from: a request to the operator's API, the ledger,
// the configuration file (whose TOML is turned into the same JSON).
//
// A field that is absent leaves its default; one that is wrong is kept as the error, by its full name, and only the
// first of them: "items[0].price.amount: must be a whole number from 0 to ...". Numbers are what was written or
// refused: a field of whole numbers takes neither 25.0 nor what does not fit. An error is one line, whatever it
// quotes. One thread; the object must outlive the reader.
//
// A reader of a list reads nothing: whoever reads settings through it tells the list which fields there are, what
// each may be and what it is without being set (field_list.h). So the reference of the settings is made by what
// parses them.
#pragma once

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/shown_text.h"
#include "base/time.h"
#include "calendar/time_text.h"
#include "shop/settings/field_list.h"

namespace sluice::shop {

namespace json = boost::json;

class Fields {
public:
  static constexpr std::size_t text_bytes_max = 1000;  // of a text that names no bound of its own

  Fields(const json::object& object, std::string where) : object_(object), where_(std::move(where)) {}
  // `list` must outlive the reader.
  Fields(FieldList& list, std::string where) : object_(nothing()), where_(std::move(where)), list_(&list) {}

  // Every member must be among `known`.
  void only(std::initializer_list<std::string_view> known) { only({}, known); }
  void only(std::span<const std::string_view> known, std::initializer_list<std::string_view> and_these) {
    if (list_ != nullptr) {
      for (const std::string_view name : known) list_->know(path_of(name));
      for (const std::string_view name : and_these) list_->know(path_of(name));
    }
    const auto is_in = [](const auto& names, std::string_view name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const auto& member : object_) {
      const std::string_view name(member.key().data(), member.key().size());
      if (!is_in(known, name) && !is_in(and_these, name)) fail(name, "is not a known field");
    }
  }
  [[nodiscard]] const json::value* find(std::string_view name) const { return object_.if_contains(name); }

  void text(std::string_view name, std::string& out, std::size_t bytes_max) {
    if (list_ != nullptr) return note(name, field_kind::text(bytes_max), out.empty() ? "" : field_kind::quoted(out));
    const json::value* value = find(name);
    if (value == nullptr) return;
    const auto* string = value->if_string();
    if (string == nullptr) return fail(name, "must be a string");
    if (string->size() > bytes_max) return fail(name, "must be at most " + std::to_string(bytes_max) + " bytes");
    out.assign(string->data(), string->size());
  }
  // `use` takes the text, and gives what is wrong with it; empty: nothing. `fallback`: what it is if it is not there,
  // for people.
  template <class Use>
  void text_for(std::string_view name, Use use, const std::string& fallback = {}) {
    if (list_ != nullptr) return note(name, "text", fallback);
    std::string given;
    if (find(name) == nullptr) return;
    text(name, given, text_bytes_max);
    if (!error_.empty()) return;
    const std::string problem = use(given);
    if (!problem.empty()) fail(name, problem);
  }
  // Likewise for each text of an array; the entry that is wrong is named.
  template <class Use>
  void texts_for(std::string_view name, Use use, const std::string& fallback = {}) {
    if (list_ != nullptr) return note(name, "array of texts", fallback);
    const json::value* value = find(name);
    if (value == nullptr) return;
    const auto* entries = value->if_array();
    if (entries == nullptr) return fail(name, "must be an array of strings");
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const auto* string = (*entries)[i].if_string();
      if (string == nullptr) return fail(name, "must be an array of strings");
      const std::string problem = use(std::string(string->data(), string->size()));
      if (!problem.empty()) return fail(std::string(name) + "[" + std::to_string(i) + "]", problem);
    }
  }
  void id(std::string_view name, std::string& out) {
    if (list_ != nullptr) return note(name, "1 to 40 of a-z, 0-9 and -", "");
    text(name, out, 1000);
    if (!is_valid_name(out)) fail(name, "must be 1 to 40 of a-z, 0-9 and -");
  }
  // `what` it must be, and what else to say of it, are for people.
  template <class Integer>
  void number(std::string_view name, Integer& out, std::int64_t min, std::int64_t max,
              const std::string& what = "a whole number", const std::string& hint = "") {
    if (list_ != nullptr) {
      const auto is = static_cast<std::int64_t>(out);
      return note(name, field_kind::range(what, min, max), is < min || is > max ? "" : std::to_string(is));
    }
    const json::value* value = find(name);
    if (value == nullptr) return;
    const std::optional<std::int64_t> number = whole(*value);
    if (!number || *number < min || *number > max) {
      return fail(name, "must be " + what + " from " + std::to_string(min) + " to " + std::to_string(max) + hint);
    }
    out = static_cast<Integer>(*number);
  }
  // Where there is none unless it is given.
  template <class Integer>
  void number(std::string_view name, std::optional<Integer>& out, std::int64_t min, std::int64_t max) {
    if (list_ != nullptr) return note(name, field_kind::range("a whole number", min, max), "");
    if (find(name) != nullptr) number(name, out.emplace(), min, max);
  }
  void one_of(std::string_view name, int& out, std::initializer_list<int> choices) {
    if (list_ != nullptr) return note(name, field_kind::one_of(choices), std::to_string(out));
    const json::value* value = find(name);
    if (value == nullptr) return;
    const std::optional<std::int64_t> number = whole(*value);
    std::string listed;
    for (const int choice : choices) {
      if (number && *number == choice) {
        out = choice;
        return;
      }
      listed += (listed.empty() ? "" : ", ") + std::to_string(choice);
    }
    fail(name, "must be one of " + listed);
  }
  void part(std::string_view name, double& out, double min, double max) {
    if (list_ != nullptr) return note(name, field_kind::part(min, max), field_kind::number(out));
    const json::value* value = find(name);
    if (value == nullptr) return;
    const double number = value->is_number() ? value->to_number<double>() : -1;
    if (!(number >= min && number <= max)) {
      return fail(name, "must be a number from " + text_of(min) + " to " + text_of(max));
    }
    out = number;
  }
  void boolean(std::string_view name, bool& out) {
    if (list_ != nullptr) return note(name, "true or false", out ? "true" : "false");
    const json::value* value = find(name);
    if (value == nullptr) return;
    if (!value->is_bool()) return fail(name, "must be true or false");
    out = value->as_bool();
  }
  void duration(std::string_view name, std::optional<Duration>& out, Duration min, Duration max) {
    if (list_ != nullptr) return note(name, field_kind::duration(min, max), "");
    if (find(name) != nullptr) duration(name, out.emplace(), min, max);
  }
  void duration(std::string_view name, Duration& out, Duration min, Duration max) {
    if (list_ != nullptr) {
      const bool is_one = out >= min && out <= max;
      return note(name, field_kind::duration(min, max), is_one ? field_kind::quoted(format_duration(out)) : "");
    }
    const json::value* value = find(name);
    if (value == nullptr) return;
    const auto* string = value->if_string();
    const auto parsed = string == nullptr ? std::nullopt : parse_duration({string->data(), string->size()});
    if (!parsed || *parsed < min || *parsed > max) {
      return fail(name,
                  "must be a duration from \"" + format_duration(min) + "\" to \"" + format_duration(max) + "\"");
    }
    out = *parsed;
  }
  void time(std::string_view name, std::optional<WallTime>& out) {
    if (list_ != nullptr) return note(name, "a time", "");
    const json::value* value = find(name);
    if (value == nullptr) return;
    if (value->is_null()) {
      out.reset();
      return;
    }
    const auto* string = value->if_string();
    const auto parsed = calendar::parse_time(string == nullptr ? "" : std::string_view(*string));
    if (!parsed) return fail(name, parsed.error().detail);
    out = *parsed;
  }
  template <class Enum>
  void choice(std::string_view name, Enum& out, std::initializer_list<std::pair<std::string_view, Enum>> choices) {
    if (list_ != nullptr) return note_choice(name, out, choices);
    const json::value* value = find(name);
    if (value == nullptr) return;
    std::string allowed;
    for (const auto& [word, meaning] : choices) {
      if (value->is_string() && std::string_view(value->get_string().data(), value->get_string().size()) == word) {
        out = meaning;
        return;
      }
      allowed += (allowed.empty() ? "\"" : " or \"") + std::string(word) + "\"";
    }
    fail(name, "must be " + allowed);
  }
  // Each entry, with its place in the array.
  void array(std::string_view name, std::size_t count_max, const std::function<void(Fields&, std::size_t)>& read) {
    if (list_ != nullptr) {
      note(name, "at most " + std::to_string(count_max) + " tables", "");
      Fields inner(*list_, path_of(name) + "[].");
      return read(inner, 0);
    }
    const json::value* value = find(name);
    if (value == nullptr) return;
    const auto* entries = value->if_array();
    if (entries == nullptr || entries->size() > count_max) {
      return fail(name, "must be an array of at most " + std::to_string(count_max));
    }
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const std::string where = std::string(name) + "[" + std::to_string(i) + "]";
      if (!(*entries)[i].is_object()) return fail(where, "must be an object");
      Fields inner((*entries)[i].get_object(), where_ + where + ".");
      read(inner, i);
      adopt(inner);
    }
  }
  void object(std::string_view name, const std::function<void(Fields&)>& read) {
    if (list_ != nullptr) {
      note(name, "a table", "");
      Fields inner(*list_, path_of(name) + ".");
      return read(inner);
    }
    const json::value* value = find(name);
    if (value == nullptr) return;
    if (!value->is_object()) return fail(name, "must be an object");
    Fields inner(value->get_object(), where_ + std::string(name) + ".");
    read(inner);
    adopt(inner);
  }
  void require(std::string_view name) {
    if (list_ != nullptr) return list_->require(path_of(name));
    if (find(name) == nullptr) fail(name, "is missing");
  }
  void fail(std::string_view name, const std::string& what) {
    if (list_ != nullptr) return;  // nothing was given
    if (error_.empty()) error_ = where_ + one_line_of(name) + ": " + one_line_of(what);
  }
  void adopt(const Fields& inner) {
    if (error_.empty()) error_ = inner.error_;
  }
  [[nodiscard]] const std::string& error() const { return error_; }
  // It reads nothing: where whether a field is read depends on others, all are told.
  [[nodiscard]] bool is_of_list() const { return list_ != nullptr; }
  // Of a list: what the reader of a field cannot know, in words. It comes before the reading. Else nothing.
  void tell(std::string_view name, std::string kind, std::string fallback) {
    if (list_ != nullptr) note(name, std::move(kind), std::move(fallback));
  }

private:
  static const json::object& nothing() {
    static const json::object empty;
    return empty;
  }
  [[nodiscard]] std::string path_of(std::string_view name) const { return where_ + std::string(name); }
  void note(std::string_view name, std::string kind, std::string fallback) {
    list_->note(path_of(name), std::move(kind), std::move(fallback));
  }
  template <class Enum>
  void note_choice(std::string_view name, const Enum& is,
                   std::initializer_list<std::pair<std::string_view, Enum>> choices) {
    std::string kind;
    std::string fallback;
    for (const auto& [word, meaning] : choices) {
      kind += (kind.empty() ? "" : " or ") + field_kind::quoted(word);
      if (meaning == is) fallback = field_kind::quoted(word);
    }
    note(name, std::move(kind), std::move(fallback));
  }
  // 25.0 is none: whoever writes it means 25 of the major unit.
  static std::optional<std::int64_t> whole(const json::value& value) {
    if (const auto* number = value.if_int64()) return *number;
    const auto* number = value.if_uint64();
    const bool fits =
        number != nullptr && *number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return fits ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
  }
  static std::string text_of(double number) {
    std::string text;
    JsonWriter(text).decimal(number, 3);
    return text;
  }

  const json::object& object_;
  std::string where_;
  FieldList* list_ = nullptr;  // what is told of the fields, instead of reading them; null: they are read
  std::string error_;
};

}  // namespace sluice::shop
