#include "ledger/sqlite/row_columns.h"

#include <algorithm>

namespace sluice::ledger {

Error malformed_row(const Database& database, const Statement& statement, std::string_view table, int column) {
  std::string what = "table " + std::string(table) + ", row (";
  for (int i = 0; i <= std::min(column, 2); ++i) what.append(i == 0 ? "" : ", ").append(statement.text(i));
  what.append("): malformed ").append(statement.column_name(column)).append(": ").append(statement.text(column));
  return database.error_saying(ErrorKind::io, what);
}

}  // namespace sluice::ledger
