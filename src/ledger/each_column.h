// Walks the list of a row's columns (rows.h).
#pragma once

#include <string>
#include <tuple>
#include <utility>

namespace sluice::ledger {

// Calls `visit(column, index)` for each column of the row, in order.
template <class Row, class Visit>
constexpr void each_column(Visit visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit(std::get<I>(Row::columns()), I), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(Row::columns())>>());
}

// What follows an INSERT of a row to have it replace all but the key of one that is there; the same words for SQLite
// and PostgreSQL.
template <class Row>
std::string or_replace_sql() {
  std::string key;
  std::string changes;
  each_column<Row>([&](const auto& column, std::size_t index) {
    if (index < Row::key_columns) return void(key.append(index == 0 ? "" : ",").append(column.name));
    changes.append(index == Row::key_columns ? "" : ",").append(column.name).append("=excluded.").append(column.name);
  });
  return " ON CONFLICT (" + key + ") DO UPDATE SET " + changes;
}

}  // namespace sluice::ledger
