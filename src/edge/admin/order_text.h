// Orders as merchants are told them: JSON, JSON lines, and CSV for a spreadsheet (csv.h).
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "edge/admin/csv.h"
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

}  // namespace sluice::edge
