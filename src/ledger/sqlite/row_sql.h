// SQL texts and values of a row, from its list of columns.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/each_column.h"
#include "ledger/rows/states.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

// INSERT INTO claim (sale,item,...) VALUES (?1,?2,...)
template <class Row>
std::string insert_sql() {
  std::string names;
  std::string values;
  each_column<Row>([&](const auto& column, std::size_t index) {
    names.append(index == 0 ? "" : ",").append(column.name);
    values.append(index == 0 ? "?" : ",?").append(std::to_string(index + 1));
  });
  return "INSERT INTO " + std::string(Row::table) + " (" + names + ") VALUES (" + values + ")";
}

// Likewise, replacing all but the key of a row that is there.
template <class Row>
std::string upsert_sql() {
  return insert_sql<Row>() + or_replace_sql<Row>();
}

// Which columns of a sale's rows are read: where it is known which sale they are of, it need not be read.
enum class Reading { all, without_sale };

// sale,item,... each behind `prefix`.
template <class Row>
std::string select_list(Reading reading, std::string_view prefix = "") {
  std::string names;
  each_column<Row>([&](const auto& column, std::size_t) {
    if (reading == Reading::without_sale && column.name == "sale") return;
    names.append(names.empty() ? "" : ",").append(prefix).append(column.name);
  });
  return names;
}

template <class Tag>
IdText<Tag> sql_value(TypedId<Tag> id) {
  return IdText(id);
}
template <State S>
std::string_view sql_value(S state) {
  return to_string(state);
}
inline std::int64_t sql_value(WallTime time) {
  return time.time_since_epoch().count();
}
template <class Plain>
requires(!State<Plain>) const Plain& sql_value(const Plain& value) {
  return value;
}

}  // namespace sluice::ledger
