#include "ledger/postgres/table_copy.h"

#include <utility>
#include <vector>

#include "base/ids.h"
#include "ledger/postgres/gathering.h"
#include "ledger/postgres/owner_session.h"
#include "ledger/postgres/reading.h"
#include "ledger/postgres/schema.h"

namespace sluice::ledger::postgres {
namespace {

const std::string mover = "sluice move-ledger";

// Fewer: a turn to the server each; more: only memory.
constexpr std::size_t rows_a_send = 1000;

class Source final : public PostgresSource {
public:
  explicit Source(Connection connection) : connection_(std::move(connection)) {}

  Result<void> each(const TableShape& table, const VisitCells& visit) override {
    Result<void> visited;
    const auto read = [&table](ResultRow& columns) {
      Cells cells;
      for (const ColumnShape& column : table.columns) cells.push_back(columns.cell(column.is_number));
      return cells;
    };
    auto done =
        each_read(connection_, table.name, "SELECT " + column_list(table) + " FROM " + std::string(table.name), {},
                  read, [&](const Cells& cells) {
                    if (visited) visited = visit(cells);
                  });
    return done ? visited : done;
  }
  Result<void> mark_as_moved(const std::string& where) override {
    end_reading(connection_);
    if (connection_.ask("UPDATE ledger SET moved_to = $1", {where})) return {};
    return connection_.error("could not be marked as moved");
  }

private:
  Connection connection_;
};

class Sink final : public TableSink {
public:
  explicit Sink(Connection connection) : connection_(std::move(connection)) {}

  Result<void> put(const TableShape& table, const Cells& row) override {
    if (table.name != table_) {
      if (auto sent = send(); !sent) return sent;
      if (auto begun = begin_table(table); !begun) return begun;
    }
    const bool has_key = table.name == "hold";
    if (has_key) columns_.front().add(key_of(row.front()));
    for (std::size_t i = 0; i < row.size(); ++i) add(columns_[i + (has_key ? 1 : 0)], row[i]);
    return ++waiting_ < rows_a_send ? Result<void>() : send();
  }
  Result<void> commit() override {
    if (auto sent = send(); !sent) return sent;
    if (connection_.run("COMMIT; ANALYZE")) return {};
    return connection_.error("could not be written");
  }

private:
  static std::int64_t key_of(const Cell& id) {
    const auto parsed = HoldId::parse(std::get<std::string>(id.value_or(std::string())));
    return hold_key(parsed.value_or(HoldId()));
  }
  static void add(ArrayColumn& column, const Cell& cell) {
    if (!cell) return column.add_null();
    if (const auto* number = std::get_if<std::int64_t>(&*cell)) return column.add(*number);
    column.add(std::string_view(std::get<std::string>(*cell)));
  }

  Result<void> begin_table(const TableShape& table) {
    table_ = table.name;
    columns_.clear();
    std::string names = column_list(table);
    if (table.name == "hold") {
      names = "key," + names;
      columns_.emplace_back(ArrayColumn::Type::number);
    }
    for (const ColumnShape& column : table.columns) {
      columns_.emplace_back(column.is_number ? ArrayColumn::Type::number : ArrayColumn::Type::text);
    }
    std::string arrays;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool is_number = columns_[i].type() == ArrayColumn::Type::number;
      arrays.append(i == 0 ? "" : ",")
          .append("$")
          .append(std::to_string(i + 1))
          .append(is_number ? "::bigint[]" : "::text[]");
    }
    insert_ = "INSERT INTO " + std::string(table_) + " (" + names + ") SELECT * FROM unnest(" + arrays + ")";
    return {};
  }
  Result<void> send() {
    if (std::exchange(waiting_, 0) == 0) return {};
    std::vector<std::string_view> arrays;
    for (ArrayColumn& column : columns_) arrays.push_back(column.bytes());
    const bool done = connection_.send_arrays(insert_, arrays) && connection_.receive();
    for (ArrayColumn& column : columns_) column.clear();
    return done ? Result<void>() : connection_.error("could not be written");
  }

  Connection connection_;
  std::string_view table_;
  std::string insert_;
  std::vector<ArrayColumn> columns_;
  std::size_t waiting_ = 0;
};

// What was there before it was moved away goes; the next statement of this transaction makes the tables anew.
Result<void> clear_moved(Connection& connection) {
  auto found = identity(connection);
  if (!found) return found.error();
  if (!*found || (*found)->moved_to.empty()) return {};
  if (connection.run("DO $$ DECLARE name text; BEGIN "
                     "FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP "
                     "EXECUTE format('DROP TABLE %I CASCADE', name); END LOOP; END $$; "
                     "DROP FUNCTION ledger_expect, ledger_json, refund_within_captured")) {
    return {};
  }
  return connection.error("cannot be made anew");
}

Result<void> check_no_sales(Connection& connection) {
  const auto sales = connection.text("SELECT coalesce(string_agg(sale, ', '), '') FROM sale_settings");
  if (!sales) return sales.error();
  if (sales->empty()) return {};
  return invalid_input(
      connection.target().said("has sales already (" + *sales + "); a ledger is moved into an empty one"));
}

}  // namespace

Result<std::unique_ptr<PostgresSource>> open_postgres_source(const Target& target, const std::string& cluster) {
  auto connection = open_alone(target, mover);
  if (!connection) return connection.error();
  if (auto known = check_schema(*connection); !known) return known.error();
  const auto found = identity(*connection);
  if (!found) return found.error();
  if (auto own = check_whose(*connection, **found, cluster); !own) return own.error();
  if (!begin_reading(*connection)) return connection->error("cannot be read");
  return std::unique_ptr<PostgresSource>(std::make_unique<Source>(std::move(*connection)));
}

Result<std::unique_ptr<TableSink>> open_postgres_sink(const Target& target, const std::string& cluster) {
  auto connection = open_alone(target, mover);
  if (!connection) return connection.error();
  if (auto cleared = clear_moved(*connection); !cleared) return cleared.error();
  if (auto prepared = prepare_to_write(*connection, cluster); !prepared) return prepared.error();
  if (auto empty = check_no_sales(*connection); !empty) return empty.error();
  if (!connection->run("BEGIN")) return connection->error("cannot be written");
  return std::unique_ptr<TableSink>(std::make_unique<Sink>(std::move(*connection)));
}

}  // namespace sluice::ledger::postgres
