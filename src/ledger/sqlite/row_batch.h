// Rows for one table, put in as many at a time as there are: SQLite opens the table once for all of them, and finds
// the end of it once. Two fifths of the cost of a row each.
//
// Rows wait until `rows_together` of them are there or flush() is called, and what they borrow with them. A refusal
// ends the whole transaction (OR ROLLBACK: to take back one statement, SQLite would have to keep a journal of it),
// and does not say which row it was.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

inline constexpr std::size_t rows_together = 16;

// `Values`: of the columns, as Statement binds them.
template <class... Values>
class RowBatch {
public:
  RowBatch() = default;
  // `into`: "claim_row (key, state)".
  [[nodiscard]] static Result<RowBatch> prepare(const Database& database, const std::string& into) {
    RowBatch batch;
    batch.rows_.reserve(rows_together);
    for (auto [statement, rows] : {std::pair{&batch.one_, std::size_t{1}}, {&batch.many_, rows_together}}) {
      auto prepared = Statement::prepare(database.handle(), sql(into, rows), Statement::Use::kept);
      if (!prepared) return database.error(ErrorKind::io, "has not the tables that it should have");
      *statement = std::move(*prepared);
    }
    return batch;
  }

  // SQLITE_DONE, or why rows could not be put in.
  [[nodiscard]] int put(const Values&... values) {
    rows_.emplace_back(values...);
    return rows_.size() < rows_together ? SQLITE_DONE : put_together();
  }
  [[nodiscard]] int flush() {
    int rc = SQLITE_DONE;
    for (std::size_t i = 0; i < rows_.size() && rc == SQLITE_DONE; ++i) {
      rc = std::apply([this](const auto&... value) { return one_.run(value...); }, rows_[i]);
    }
    rows_.clear();
    return rc;
  }
  void drop() { rows_.clear(); }

private:
  // INSERT OR ROLLBACK INTO claim_row (key, state) VALUES (?,?),(?,?)
  static std::string sql(const std::string& into, std::size_t rows) {
    std::string row = "(?";
    for (std::size_t i = 1; i < sizeof...(Values); ++i) row += ",?";
    row += ")";
    std::string text = "INSERT OR ROLLBACK INTO " + into + " VALUES " + row;
    for (std::size_t i = 1; i < rows; ++i) text += "," + row;
    return text;
  }
  int put_together() {
    int first = 1;
    int rc = SQLITE_OK;
    for (const auto& row : rows_) {
      if (rc != SQLITE_OK) break;
      rc = std::apply([&](const auto&... value) { return many_.bind_from(first, value...); }, row);
      first += static_cast<int>(sizeof...(Values));
    }
    if (rc == SQLITE_OK) rc = many_.step();
    many_.reset();
    rows_.clear();
    return rc;
  }

  std::vector<std::tuple<Values...>> rows_;
  Statement one_;
  Statement many_;
};

}  // namespace sluice::ledger
