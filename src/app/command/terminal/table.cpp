#include "app/command/terminal/table.h"

#include <algorithm>

#include "app/command/terminal/readable.h"
#include "base/invariant.h"

namespace sluice::app {
namespace {

// Characters of UTF-8, by their first bytes.
std::size_t places(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  SLUICE_INVARIANT(cells.size() == columns_.size());
  for (std::string& cell : cells) cell = harmless(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  const bool has_titles = std::any_of(titles.begin(), titles.end(), [](const auto& title) { return !title.empty(); });
  std::string out;
  if (has_titles) write_line(titles, out);
  for (const auto& row : rows_) write_line(row, out);
  return out;
}

void Table::write_line(const std::vector<std::string>& cells, std::string& out) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string room(width_of(i) - places(cells[i]), ' ');
    if (i > 0) line += "  ";
    line += columns_[i].align == Align::right ? room + cells[i] : cells[i] + room;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
}

std::size_t Table::width_of(std::size_t column) const {
  std::size_t width = places(columns_[column].title);
  for (const auto& row : rows_) width = std::max(width, places(row[column]));
  return width;
}

}  // namespace sluice::app
