// The page of a report as it is written: text put together, section by section. Pure.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::paper {

// What is given as text is HTML already; the caller escapes what others wrote.
class Html {
public:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  void raw(std::string_view html) { out_ += html; }

  void begin_section(std::string_view title, std::string_view words = {});
  void end_section() { out_ += "</section>\n"; }

  // Tables may be wider than the screen: the box that they are scrolled in is one that the keyboard comes to.

  // A table with a heading; of cells the first is a name, the others are numbers.
  void begin_table(std::initializer_list<std::string_view> heads);
  // A table of names and values.
  void begin_pairs() { out_ += "<div class=\"scroll\" tabindex=\"0\"><table class=\"pairs\"><tbody>"; }
  void row(std::initializer_list<std::string_view> cells);
  void end_table() { out_ += "</tbody></table></div>"; }

  [[nodiscard]] std::string finish() { return std::move(out_); }

private:
  std::string out_;
};

}  // namespace sluice::paper
