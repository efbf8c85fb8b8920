// Turns rows of an answer into the rows of the port, by their lists of columns.
#pragma once

#include <chrono>
#include <limits>
#include <string>
#include <string_view>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/row_sql.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

// The current row of a statement, read column by column. What cannot be what the ledger once wrote is remembered, not
// thrown: ask malformed_column() after reading a row.
class Columns {
public:
  explicit Columns(const Statement& statement) : statement_(statement) {}

  void read(std::string_view& out) { out = statement_.text(next_++); }
  void read(std::string& out) { out = statement_.text(next_++); }
  void read(WallTime& out) {
    std::int64_t ms = 0;
    read(ms);
    out = WallTime(std::chrono::milliseconds(ms));
  }
  template <class Integer>
  requires std::is_integral_v<Integer>
  void read(Integer& out) {
    const std::int64_t value = statement_.integer(next_);
    if (!std::in_range<Integer>(value)) malformed();
    ++next_;
    out = static_cast<Integer>(value);
  }
  template <class Enum>
  requires(std::is_enum_v<Enum> && !State<Enum>) void read(Enum& out) {
    std::underlying_type_t<Enum> value{};
    read(value);
    out = static_cast<Enum>(value);
  }
  template <State S>
  void read(S& out) {
    keep(state_from(statement_.text(next_), S{}), out);
  }
  template <class Tag>
  void read(TypedId<Tag>& out) {
    const std::string_view text = statement_.text(next_);
    if (text.data() == nullptr) return void(++next_);  // NULL
    keep(TypedId<Tag>::parse(text), out);
  }

  [[nodiscard]] std::optional<int> malformed_column() const { return malformed_; }

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

  const Statement& statement_;
  int next_ = 0;
  std::optional<int> malformed_;
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
