#include "edge/admin/csv.h"

#include <algorithm>
#include <array>

namespace sluice::edge {
namespace {

// The apostrophe itself, too, so that the one put in front can be taken off again.
constexpr std::string_view formula_marks = "=+-@\t\r'";
constexpr std::array<std::string_view, 4> wide_formula_marks{"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                                             "\xEF\xBC\xA0"};

bool is_formula(std::string_view text) {
  if (text.empty()) return false;
  const auto begins_text = [text](std::string_view mark) { return text.starts_with(mark); };
  return formula_marks.find(text.front()) != std::string_view::npos ||
         std::ranges::any_of(wide_formula_marks, begins_text);
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell = (is_formula(text) ? "'" : "") + std::string(text);
  // Readers differ about spaces at a cell's ends that stand without quotes.
  const bool is_plain =
      cell.find_first_of(",\"\r\n") == std::string::npos && !cell.starts_with(' ') && !cell.ends_with(' ');
  if (is_plain) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

void write_csv_cells(std::span<const std::string> cells, std::string& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) out.append(i == 0 ? "" : ",").append(csv_cell(cells[i]));
  out += "\r\n";
}

}  // namespace sluice::edge
