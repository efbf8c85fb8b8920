#include "ledger/postgres/row_sql.h"

namespace sluice::ledger::postgres {
namespace {

const char* array_type(ArrayColumn::Type type) {
  return type == ArrayColumn::Type::text ? "text[]" : "bigint[]";
}

}  // namespace

std::string names_of(std::span<const Parameter> parameters) {
  std::string names;
  for (const Parameter& one : parameters) names.append(names.empty() ? "" : ",").append(one.name);
  return names;
}

std::string unnested(std::span<const Parameter> parameters) {
  std::string arrays;
  std::string names;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const char* comma = i == 0 ? "" : ",";
    arrays.append(comma)
        .append("$")
        .append(std::to_string(i + 1))
        .append("::")
        .append(array_type(parameters[i].type));
    names.append(comma).append(parameters[i].name);
  }
  return "unnest(" + arrays + ") AS x(" + names + ")";
}

std::string insert_of(std::string_view table, std::span<const Parameter> parameters) {
  return "INSERT INTO " + std::string(table) + " (" + names_of(parameters) + ") SELECT x.* FROM " +
         unnested(parameters);
}

std::string update_sql(std::string_view table, const std::string& changes, std::span<const Parameter> parameters,
                       const std::string& where) {
  return "UPDATE " + std::string(table) + " t SET " + changes + " FROM " + unnested(parameters) + " WHERE " + where;
}

std::string delete_sql(std::string_view table, std::span<const Parameter> parameters, const std::string& where) {
  return "DELETE FROM " + std::string(table) + " t USING " + unnested(parameters) + " WHERE " + where;
}

std::string found_by(std::initializer_list<std::string_view> key, std::initializer_list<std::string_view> rest) {
  std::string where;
  const auto equal = [](std::string_view column, std::string_view given) {
    return "t." + std::string(column) + " = x." + std::string(given);
  };
  for (const std::string_view column : key) where += (where.empty() ? "" : " AND ") + equal(column, column);
  for (const std::string_view column : rest) {
    where += " AND (" + equal(column, column == "state" ? "from_state" : column) + ") IS TRUE";
  }
  return where;
}

std::string expecting_all(const std::string& change, std::string_view code) {
  return "WITH done AS (" + change +
         " RETURNING 1) SELECT ledger_expect((SELECT count(*) FROM done), cardinality($1), '" + std::string(code) +
         "')";
}

}  // namespace sluice::ledger::postgres
