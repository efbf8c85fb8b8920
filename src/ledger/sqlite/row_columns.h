// Turns rows of an answer into the rows of the port, by their lists of columns.
#pragma once

#include <string>
#include <string_view>

#include "ledger/column_reader.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/row_sql.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

// The current row of a statement, read column by column.
class Columns : public ColumnReader<Columns> {
public:
  explicit Columns(const Statement& statement) : statement_(statement) {}

  [[nodiscard]] std::string_view text_at(int column) const { return statement_.text(column); }
  [[nodiscard]] std::int64_t number_at(int column) const { return statement_.integer(column); }

private:
  const Statement& statement_;
};

// "table claim, row (tee, 1): malformed buyer: somebody". The row is named by its first columns up to the malformed
// one, three at most, which hold its key.
[[nodiscard]] Error malformed_row(const Database& database, const Statement& statement, std::string_view table,
                                  int column);

// Columns as select_list<Row>() names them for the same `reading`. `sale`: of rows that are read without it, of which
// there may be millions.
template <class Row, Reading reading>
Row read_row(Columns& columns, [[maybe_unused]] std::string_view sale = {}) {
  Row row;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto read_one = [&]<std::size_t Index>() {
      constexpr auto column = std::get<Index>(Row::columns());
      if constexpr (reading == Reading::without_sale && column.name == "sale") {
        row.*(column.member) = sale;
      } else {
        columns.read(row.*(column.member));
      }
    };
    (read_one.template operator()<I>(), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(Row::columns())>>());
  return row;
}

}  // namespace sluice::ledger
