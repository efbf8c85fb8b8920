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

#include "ledger/each_column.h"
#include "ledger/postgres/connection.h"
#include "ledger/rows.h"
#include "ledger/table_shape.h"

namespace sluice::ledger::postgres {

// One row of an answer in binary form, read column by column. Texts are views of the answer. What cannot be what the
// ledger once wrote is remembered, not thrown.
class ResultRow {
public:
  ResultRow(const Answer& answer, int row) : answer_(answer), row_(row) {}

  void read(std::string_view& out) { out = answer_.text(row_, next_++); }
  void read(std::string& out) { out = answer_.text(row_, next_++); }
  void read(WallTime& out) {
    std::int64_t ms = 0;
    read(ms);
    out = WallTime(std::chrono::milliseconds(ms));
  }
  template <class Number>
  requires std::is_integral_v<Number>
  void read(Number& out) {
    const std::int64_t value = number();
    if (!std::in_range<Number>(value)) malformed();
    ++next_;
    out = static_cast<Number>(value);
  }
  template <class Enum>
  requires(std::is_enum_v<Enum> && !State<Enum>) void read(Enum& out) {
    std::underlying_type_t<Enum> value{};
    read(value);
    out = static_cast<Enum>(value);
  }
  template <State S>
  void read(S& out) {
    keep(state_from(answer_.text(row_, next_), S{}), out);
  }
  template <class Tag>
  void read(TypedId<Tag>& out) {
    const std::string_view text = answer_.text(row_, next_);
    if (text.data() == nullptr) return void(++next_);  // null
    keep(TypedId<Tag>::parse(text), out);
  }

  // As it stands, whatever it is.
  [[nodiscard]] Cell cell(bool is_number) {
    const std::string_view bytes = answer_.text(row_, next_);
    Cell value;
    if (bytes.data() != nullptr) value = is_number ? Cell(number()) : Cell(std::string(bytes));
    ++next_;
    return value;
  }

  // "row (tee, 1): malformed buyer: somebody"; nullopt: it is a row. Named by its first columns up to the malformed
  // one, three at most, which hold its key.
  [[nodiscard]] std::optional<std::string> problem() const;

private:
  template <class Value>
  void keep(const std::optional<Value>& value, Value& out) {
    if (!value) malformed();
    ++next_;
    out = value.value_or(Value{});
  }
  void malformed() {
    if (!malformed_) malformed_ = next_;
  }
  [[nodiscard]] std::int64_t number() const;  // 0 for null

  const Answer& answer_;
  const int row_;
  int next_ = 0;
  std::optional<int> malformed_;
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
