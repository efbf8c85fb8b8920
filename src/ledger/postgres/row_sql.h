// SQL for many rows at once, out of the columns of a row: each statement takes an array a column, and has them as
// `x`.
//
// Pure. The texts are made once a program: their cost does not matter.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledger/each_column.h"
#include "ledger/postgres/row_arrays.h"

namespace sluice::ledger::postgres {

// A column of `x`.
struct Parameter {
  std::string name;
  ArrayColumn::Type type;
};
using Parameters = std::vector<Parameter>;

template <class Row>
Parameters parameters_of() {
  Parameters parameters;
  each_column<Row>([&](const auto& column, std::size_t) {
    using Member = std::remove_cvref_t<decltype(std::declval<Row>().*(column.member))>;
    parameters.push_back({std::string(column.name), type_of<Member>});
  });
  return parameters;
}

// sale,unit
[[nodiscard]] std::string names_of(std::span<const Parameter> parameters);
// unnest($1::text[],$2::bigint[]) AS x(sale,unit)
[[nodiscard]] std::string unnested(std::span<const Parameter> parameters);

// INSERT INTO claim (sale,item,...) SELECT x.* FROM unnest(...) AS x(sale,item,...)
[[nodiscard]] std::string insert_of(std::string_view table, std::span<const Parameter> parameters);
template <class Row>
std::string insert_sql() {
  return insert_of(Row::table, parameters_of<Row>());
}
// Likewise, replacing all but the key of a row that is there.
template <class Row>
std::string upsert_sql() {
  return insert_sql<Row>() + or_replace_sql<Row>();
}

// `where` over `t`, the table's row, and `x`.
[[nodiscard]] std::string update_sql(std::string_view table, const std::string& changes,
                                     std::span<const Parameter> parameters, const std::string& where);
[[nodiscard]] std::string delete_sql(std::string_view table, std::span<const Parameter> parameters,
                                     const std::string& where);

// What a row must be to be changed: its key, by which it is found, and the rest, which no index may be looked up by.
// The plan is made when the table may be empty, and kept: it must not depend on what is in there.
[[nodiscard]] std::string found_by(std::initializer_list<std::string_view> key,
                                   std::initializer_list<std::string_view> rest);

// Raises `code` unless `change` changes as many rows as it is given.
[[nodiscard]] std::string expecting_all(const std::string& change, std::string_view code = "SL002");

}  // namespace sluice::ledger::postgres
