// A text with holes: "/pay?hold={hold}" is filled anew for each buyer, with what is right where each hole is.
//
// A name is [a-z][a-z0-9_]{0,39}; "{{" and "}}" stand for braces. Names are known by number, so that filling looks
// nothing up. Immutable once made; pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::rehearse {

// What a value must become so that it is one value where it stands.
enum class Escape : std::uint8_t {
  url,     // of a path, a query or a form: all but letters, digits and -._~ as %XX
  json,    // within the quotes of a JSON string
  header,  // without line ends and other control characters
  none,    // of a text that is anything
};

// What becomes of the text around the holes.
enum class Literals : std::uint8_t { as_written, escaped };

// The names that are known so far, in the order of their numbers.
class Names {
public:
  static constexpr std::size_t npos = SIZE_MAX;

  [[nodiscard]] std::size_t find(std::string_view name) const;
  std::size_t add(std::string_view name);  // or its number, if it is known
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] const std::string& operator[](std::size_t number) const { return names_[number]; }

private:
  std::vector<std::string> names_;
};

class Pattern {
public:
  static constexpr std::size_t name_bytes_max = 40;

  // ErrorKind::invalid_input names the {name} that is not known, or what is wrong with a brace.
  [[nodiscard]] static Result<Pattern> parse(std::string_view text, const Names& known, Escape escape,
                                             Literals literals = Literals::as_written);

  void append(std::string_view literal);
  void append(const Pattern& other);

  // REQUIRES: values[i] is that of name i, for every name that was known when this was parsed.
  void fill(std::string& out, std::span<const std::string> values) const;

  [[nodiscard]] bool is_empty() const { return parts_.empty(); }
  [[nodiscard]] bool has_holes() const;
  // What stands before the first hole.
  [[nodiscard]] std::string_view beginning() const;
  // Its very beginning is a hole: a whole address, say, that was taken out of an answer.
  [[nodiscard]] bool begins_with_hole() const { return !parts_.empty() && parts_.front().name != literal; }
  // That hole stays as it is, whatever follows.
  void keep_first() { parts_.front().escape = Escape::header; }
  [[nodiscard]] bool uses(std::size_t name) const;

private:
  static constexpr std::size_t literal = Names::npos;
  struct Part {
    std::string text{};
    std::size_t name = literal;  // else a hole
    Escape escape = Escape::none;
  };

  std::vector<Part> parts_;
};

[[nodiscard]] bool is_name(std::string_view text);
void append_escaped(std::string& out, std::string_view value, Escape escape);

}  // namespace sluice::rehearse
