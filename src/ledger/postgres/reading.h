// How rows are read from PostgreSQL: in pieces of a bounded size, each column checked, and a row that is not one is
// an error that names it.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/column_reader.h"
#include "ledger/each_column.h"
#include "ledger/postgres/connection.h"
#include "ledger/rows.h"
#include "ledger/table_shape.h"

namespace sluice::ledger::postgres {

// One row of an answer in binary form, read column by column. Texts are views of the answer.
class ResultRow : public ColumnReader<ResultRow> {
public:
  ResultRow(const Answer& answer, int row) : answer_(answer), row_(row) {}

  [[nodiscard]] std::string_view text_at(int column) const { return answer_.text(row_, column); }
  [[nodiscard]] std::int64_t number_at(int column) const;  // 0 for null

  // As it stands, whatever it is.
  [[nodiscard]] Cell cell(bool is_number) {
    const int column = take_column();
    const std::string_view bytes = text_at(column);
    if (bytes.data() == nullptr) return {};
    return is_number ? Cell(number_at(column)) : Cell(std::string(bytes));
  }

  // "row (tee, 1): malformed buyer: somebody"; nullopt: it is a row. Named by its first columns up to the malformed
  // one, three at most, which hold its key.
  [[nodiscard]] std::optional<std::string> problem() const;

private:
  const Answer& answer_;
  const int row_;
};

// sale,item,... each behind `prefix`.
template <class Row>
std::string select_list(std::string_view prefix = "") {
  std::string names;
  each_column<Row>([&](const auto& column, std::size_t) {
    names.append(names.empty() ? "" : ",").append(prefix).append(column.name);
  });
  return names;
}

template <class Row>
Row read_row(ResultRow& columns) {
  Row row;
  each_column<Row>([&](const auto& column, std::size_t) { columns.read(row.*(column.member)); });
  return row;
}

// Rows of a question, `rows_a_piece` at a time; the next piece is on its way while one is looked at. REQUIRES: within
// a transaction.
class Pieces {
public:
  // Fewer: a turn to the server each; more: their texts leave the cache before they are taken in.
  static constexpr int rows_a_piece = 2000;

  explicit Pieces(Connection& connection) : connection_(connection) {}
  [[nodiscard]] bool begin(const std::string& question, std::span<const Value> values);
  // False: it failed (the connection says why). An answer without rows: that was all.
  [[nodiscard]] Answer next();

private:
  [[nodiscard]] bool ask_for_more();

  Connection& connection_;
  bool is_over_ = false;
};

// Hands each row that `question` answers, read by `read`, to `visit`.
template <class Read, class Visit>
Result<void> each_read(Connection& connection, std::string_view table, const std::string& question,
                       std::span<const Value> values, Read read, Visit visit) {
  Pieces pieces(connection);
  if (!pieces.begin(question, values)) return connection.error("cannot be read");
  std::optional<std::string> problem;
  for (;;) {
    const Answer piece = pieces.next();
    if (!piece) return connection.error("cannot be read");
    if (piece.rows() == 0) break;
    for (int i = 0; i < piece.rows() && !problem; ++i) {
      ResultRow columns(piece, i);
      const auto row = read(columns);
      problem = columns.problem();
      if (!problem) visit(row);
    }
  }
  if (!problem) return {};
  return Error{ErrorKind::io, connection.target().said("table " + std::string(table) + ", " + *problem)};
}

// Rows of all columns: SELECT them, then `rest`.
template <class Row, class Visit>
Result<void> each(Connection& connection, std::string_view prefix, const std::string& rest,
                  std::initializer_list<Value> values, Visit visit) {
  return each_read(
      connection, Row::table, "SELECT " + select_list<Row>(prefix) + " FROM " + rest,
      std::span<const Value>(values.begin(), values.size()),
      [](ResultRow& columns) { return read_row<Row>(columns); }, visit);
}

// Begins and ends a transaction that sees one moment.
[[nodiscard]] bool begin_reading(Connection& connection);
void end_reading(Connection& connection);

}  // namespace sluice::ledger::postgres
