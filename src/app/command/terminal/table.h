// Text in columns for people at a terminal: titles first, two spaces between, nothing at the ends of lines.
//
// Cells may hold others' text (a sale's name, a provider's words): control characters in them become spaces. A
// character counts as one place, which is right for most scripts and wide by one for some.
#pragma once

#include <string>
#include <vector>

namespace sluice::app {

class Table {
public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string title;  // empty in all columns: no line of titles
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: a cell for each column.
  void add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // Every line with its end.
  [[nodiscard]] std::string text() const;

private:
  void write_line(const std::vector<std::string>& cells, std::string& out) const;
  [[nodiscard]] std::size_t width_of(std::size_t column) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sluice::app
