// Walks the list of a row's columns (rows.h).
#pragma once

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

}  // namespace sluice::ledger
