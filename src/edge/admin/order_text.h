// Orders as merchants are told them: JSON, JSON lines, and CSV for a spreadsheet.
//
// CSV is RFC 4180: lines end in CR LF, a cell with a comma, a quote or a line's end is quoted. A cell that a
// spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage return, also in their full-width
// forms), or that begins with an apostrophe, is written behind an apostrophe, so that an e-mail address runs nothing
// on the merchant's machine. UTF-8, without a mark.
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "ledger/order_lists.h"

namespace sluice::edge {

// {"order","sale","hold","state","email","method","total","refunded","items","details","payment",
// "created_at"}
void write_order(const ledger::ListedOrder& listed, std::string& out);
// The same, and its history and refunds.
void write_order(const ledger::OrderFile& file, std::string& out);

// The titles of its columns, with the line's end.
[[nodiscard]] std::string_view csv_titles();
void write_csv_line(const ledger::ListedOrder& listed, std::string& out);
// One cell as it stands between commas.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace sluice::edge
