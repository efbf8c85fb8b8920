#include "ledger/sqlite/table_copy.h"

#include <map>
#include <utility>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/sqlite_store.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {
namespace {

Cell cell_of(const Statement& row, int column, bool is_number) {
  const std::string_view text = row.text(column);
  if (text.data() == nullptr) return std::nullopt;
  if (is_number) return row.integer(column);
  return std::string(text);
}

class SqliteSource final : public TableSource {
public:
  explicit SqliteSource(Database database) : database_(std::move(database)) {}

  Result<void> each(const TableShape& table, const VisitCells& visit) override {
    auto rows =
        Statement::prepare(database_.handle(), "SELECT " + column_list(table) + " FROM " + std::string(table.name),
                           Statement::Use::once);
    if (!rows) return database_.error(ErrorKind::io, "cannot be read");
    int rc = rows->step();
    for (; rc == SQLITE_ROW; rc = rows->step()) {
      Cells cells;
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        cells.push_back(cell_of(*rows, static_cast<int>(i), table.columns[i].is_number));
      }
      if (auto visited = visit(cells); !visited) return visited;
    }
    if (rc != SQLITE_DONE) return database_.error(ErrorKind::io, "cannot be read");
    return {};
  }

private:
  Database database_;
};

// What a sale and an item are known by in the keys of others is their own number, which every file gives anew.
std::string copy_sql(const TableShape& table) {
  const bool is_sale = table.name == "sale_settings";
  const bool is_item = table.name == "item";
  std::string values;
  for (std::size_t i = 1; i <= table.columns.size(); ++i) {
    values.append(i == 1 ? "" : ",").append("?").append(std::to_string(i));
  }
  std::string columns = column_list(table);
  if (is_sale || is_item) {
    columns += ",number";
    values += ",(SELECT coalesce(max(number), 0) + 1 FROM " + std::string(table.name) +
              (is_item ? " WHERE sale = ?1" : "") + ")";
  }
  return "INSERT INTO " + std::string(table.name) + " (" + columns + ") VALUES (" + values + ")";
}

class SqliteSink final : public TableSink {
public:
  explicit SqliteSink(Database database) : database_(std::move(database)) {}

  Result<void> put(const TableShape& table, const Cells& row) override {
    if (table.name != table_) {
      auto prepared = Statement::prepare(database_.handle(), copy_sql(table), Statement::Use::kept);
      if (!prepared) return unwritable();
      insert_ = std::move(*prepared);
      table_ = table.name;
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (bind(static_cast<int>(i) + 1, row[i]) != SQLITE_OK) return unwritable();
    }
    const int rc = insert_.step();
    insert_.reset();
    return rc == SQLITE_DONE ? Result<void>() : unwritable();
  }
  Result<void> commit() override {
    if (database_.exec("COMMIT") != SQLITE_OK) return unwritable();
    return {};
  }

private:
  int bind(int index, const Cell& cell) {
    if (!cell) return insert_.bind_from(index, IdText(HoldId()));  // null
    if (const auto* number = std::get_if<std::int64_t>(&*cell)) return insert_.bind_from(index, *number);
    return insert_.bind_from(index, std::string_view(std::get<std::string>(*cell)));
  }
  [[nodiscard]] Error unwritable() const { return database_.error(ErrorKind::io, "cannot be written"); }

  Database database_;
  Statement insert_;
  std::string_view table_;
};

}  // namespace

Result<std::unique_ptr<TableSource>> open_sqlite_source(const std::filesystem::path& path) {
  auto database = Database::open(path, Database::Access::read_only);
  if (!database) return database.error();
  if (auto known = check_schema(*database); !known) return known.error();
  if (database->exec("BEGIN") != SQLITE_OK) return database->error(ErrorKind::io, "cannot be read");
  return std::unique_ptr<TableSource>(std::make_unique<SqliteSource>(std::move(*database)));
}

Result<std::unique_ptr<TableSink>> open_sqlite_sink(const std::filesystem::path& path) {
  if (std::filesystem::exists(path))
    return Error{ErrorKind::conflict, "ledger " + path.string() + ": is there already"};
  if (auto made = open_sqlite_store(path); !made) return made.error();
  auto database = Database::open(path, Database::Access::read_write);
  if (!database) return database.error();
  if (database->exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE") != SQLITE_OK) {
    return database->error(ErrorKind::io, "cannot be written");
  }
  return std::unique_ptr<TableSink>(std::make_unique<SqliteSink>(std::move(*database)));
}

}  // namespace sluice::ledger
