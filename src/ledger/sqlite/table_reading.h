// How rows are read from a table: each column checked, and a row that is not one is an error that names it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/row_columns.h"

namespace sluice::ledger {

inline std::string join(std::initializer_list<std::string_view> parts) {
  std::string sql;
  for (const std::string_view part : parts) sql += part;
  return sql;
}

// Reads every row that `sql` answers to `values` and hands it on.
template <class Read, class Visit, class... Values>
Result<void> each_read(Database& database, std::string_view table, std::string_view sql, Read read, Visit visit,
                       const Values&... values) {
  auto lent = database.lend(sql);
  if (!lent) return database.error(ErrorKind::io, "cannot be read");
  Statement& statement = **lent;
  int rc = statement.bind(values...);
  while (rc == SQLITE_OK || rc == SQLITE_ROW) {
    rc = statement.step();
    if (rc != SQLITE_ROW) break;
    Columns columns(statement);
    const auto row = read(columns);
    if (columns.malformed_column()) return malformed_row(database, statement, table, *columns.malformed_column());
    visit(row);
  }
  if (rc != SQLITE_DONE) return database.error(ErrorKind::io, "cannot be read");
  return {};
}

// Rows of all columns: SELECT them, then `rest`.
template <class Row, class Visit, class... Values>
Result<void> each(Database& database, std::string_view prefix, std::string_view rest, Visit visit,
                  const Values&... values) {
  const auto sql = join({"SELECT ", select_list<Row>(Reading::all, prefix), " FROM ", rest});
  return each_read(
      database, Row::table, sql, [](Columns& c) { return read_row<Row, Reading::all>(c); }, visit, values...);
}

// The first column of the one row that answers; nullopt: none does.
template <class... Values>
Result<std::optional<std::int64_t>> number(Database& database, std::string_view table, std::string_view sql,
                                           const Values&... values) {
  std::optional<std::int64_t> found;
  const auto read = [](Columns& c) {
    std::int64_t value = 0;
    c.read(value);
    return value;
  };
  auto asked = each_read(
      database, table, sql, read, [&](std::int64_t value) { found = value; }, values...);
  if (!asked) return asked.error();
  return found;
}

}  // namespace sluice::ledger
