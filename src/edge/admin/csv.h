// CSV for a spreadsheet.
//
// RFC 4180: lines end in CR LF, a cell with a comma, a quote or a line's end is quoted. A cell that a spreadsheet
// would take for a formula (it begins with = + - @, a tab or a carriage return, also in their full-width forms), or
// that begins with an apostrophe, is written behind an apostrophe, so that an e-mail address runs nothing on the
// reader's machine. UTF-8, without a mark.
//
// Pure functions; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::edge {

// One cell as it stands between commas.
[[nodiscard]] std::string csv_cell(std::string_view text);
// A line, with its end.
void write_csv_cells(std::span<const std::string> cells, std::string& out);

}  // namespace sluice::edge
