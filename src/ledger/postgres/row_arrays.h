// Rows for one statement, column by column: what a statement takes by unnest().
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/postgres/array_column.h"
#include "ledger/rows.h"

namespace sluice::ledger::postgres {

template <class Member>
struct IsId : std::false_type {};
template <class Tag>
struct IsId<TypedId<Tag>> : std::true_type {};

// What a member of a row is in the tables.
template <class Member>
inline constexpr ArrayColumn::Type type_of = (std::convertible_to<Member, std::string_view> || State<Member> ||
                                              IsId<Member>::value)
                                                 ? ArrayColumn::Type::text
                                                 : ArrayColumn::Type::number;

// Ids as the API writes them, in place: a row has several.
template <class Tag>
void add_value(ArrayColumn& column, TypedId<Tag> id) {
  if (id.is_nil()) return column.add_null();
  const auto body = id.value().text();
  char text[Tag::prefix.size() + Id128::text_size];
  Tag::prefix.copy(text, Tag::prefix.size());
  std::char_traits<char>::copy(text + Tag::prefix.size(), body.data(), body.size());
  column.add(std::string_view(text, sizeof(text)));
}
inline void add_value(ArrayColumn& column, std::string_view text) {
  column.add(text);
}
template <State S>
void add_value(ArrayColumn& column, S state) {
  column.add(to_string(state));
}
inline void add_value(ArrayColumn& column, WallTime time) {
  column.add(std::int64_t{time.time_since_epoch().count()});
}
inline void add_value(ArrayColumn& column, Ordinal ordinal) {
  raw(ordinal) == 0 ? column.add_null() : column.add(std::int64_t{raw(ordinal)});
}
template <class Number>
requires std::is_integral_v<Number>
void add_value(ArrayColumn& column, Number number) {
  column.add(static_cast<std::int64_t>(number));
}
template <class Number>
requires(std::is_enum_v<Number> && !State<Number> &&
         !std::same_as<Number, Ordinal>) void add_value(ArrayColumn& column, Number number) {
  column.add(static_cast<std::int64_t>(raw(number)));
}

class RowArrays {
public:
  // Each time values of the same types.
  template <class... Values>
  void add(const Values&... values) {
    if (columns_.empty()) (columns_.emplace_back(type_of<Values>), ...);
    std::size_t at = 0;
    (add_value(columns_[at++], values), ...);
    ++rows_;
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  // As a statement takes them, one for each column. Valid as long as nothing is added.
  [[nodiscard]] std::vector<std::string_view> values() {
    std::vector<std::string_view> values;
    for (ArrayColumn& column : columns_) values.push_back(column.bytes());
    return values;
  }

private:
  std::vector<ArrayColumn> columns_;
  std::size_t rows_ = 0;
};

}  // namespace sluice::ledger::postgres
