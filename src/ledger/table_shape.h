// The tables of a ledger as such, for whoever carries all of their rows from one store to another: names, columns,
// and rows as plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sluice::ledger {

struct ColumnShape {
  std::string_view name;
  bool is_number = false;  // else text
};

struct TableShape {
  std::string_view name;
  std::vector<ColumnShape> columns;  // the key first
};

// Every table that holds rows of sales, in an order in which they can be filled: what others refer to comes first.
[[nodiscard]] std::span<const TableShape> table_shapes();

// "sale,item,..."
[[nodiscard]] std::string column_list(const TableShape& table);

using Cell = std::optional<std::variant<std::int64_t, std::string>>;  // none: null
using Cells = std::vector<Cell>;

// What is in a table, whatever the order of its rows: two that have the same rows have the same sum.
struct TableSum {
  std::uint64_t rows = 0;
  std::uint64_t sum = 0;

  void add(const Cells& row);
  friend bool operator==(const TableSum&, const TableSum&) = default;
};

// Hands on every row. An error of `visit` ends it.
using VisitCells = std::function<Result<void>(const Cells&)>;
class TableSource {
public:
  virtual ~TableSource() = default;
  [[nodiscard]] virtual Result<void> each(const TableShape& table, const VisitCells& visit) = 0;
};

// Takes rows of one table after the other; nothing is there before commit().
class TableSink {
public:
  virtual ~TableSink() = default;
  [[nodiscard]] virtual Result<void> put(const TableShape& table, const Cells& row) = 0;
  [[nodiscard]] virtual Result<void> commit() = 0;
};

}  // namespace sluice::ledger
