#include "ledger/sqlite/sale_account.h"

#include <utility>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/row_columns.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {
namespace {

// How many units a hold lists; rows that were mended into something else list none.
const std::string units_of_hold =
    "(SELECT coalesce(sum(json_extract(e.value, '$.quantity')), 0) "
    "FROM json_each(iif(json_valid(h.items), h.items, '[]')) e)";

class Account {
public:
  Account(Database& database, std::string_view sale) : database_(database), sale_(sale) {}

  Result<std::optional<SaleAccount>> read() {
    if (auto found = read_sale(); !found || !*found) {
      if (!found) return found.error();
      return std::optional<SaleAccount>();
    }
    for (const auto step :
         {&Account::read_items, &Account::read_lines, &Account::read_holds, &Account::read_orders,
          &Account::read_refunds, &Account::read_counts, &Account::read_samples, &Account::read_events}) {
      if (auto done = (this->*step)(); !done) return done.error();
    }
    return std::optional(std::move(account_));
  }

private:
  [[nodiscard]] Error unreadable() const { return database_.error(ErrorKind::io, "cannot be read"); }

  // Visits each row of a question about the sale.
  template <class Visit>
  Result<void> each(std::string_view sql, Visit visit) {
    auto rows = Statement::prepare(database_.handle(), sql, Statement::Use::once);
    if (!rows || rows->bind(sale_) != SQLITE_OK) return unreadable();
    int rc = rows->step();
    for (; rc == SQLITE_ROW; rc = rows->step()) {
      Columns columns(*rows);
      visit(columns);
      if (const auto wrong = columns.malformed_column())
        return malformed_row(database_, *rows, "of the sale", *wrong);
    }
    if (rc != SQLITE_DONE) return unreadable();
    return {};
  }

  Result<bool> read_sale() {
    bool is_there = false;
    auto done =
        each("SELECT " + select_list<SaleRow>(Reading::all) + " FROM sale WHERE id = ?", [&](Columns& columns) {
          account_.sale = read_row<SaleRow, Reading::all>(columns);
          is_there = true;
        });
    if (!done) return done.error();
    return is_there;
  }

  Result<void> read_items() {
    return each(
        "SELECT i.item, i.name, i.price_amount, i.price_currency, i.stock, coalesce(sum(c.state = 'held'), 0), "
        "coalesce(sum(c.state = 'sold'), 0), coalesce(sum(c.state = 'withdrawn'), 0) "
        "FROM item i JOIN sale_settings s ON s.sale = i.sale LEFT JOIN claim_row c ON c.key BETWEEN "
        "((s.number << 48) | (i.number << 32)) AND ((s.number << 48) | (i.number << 32) | 4294967295) "
        "WHERE i.sale = ? GROUP BY i.item ORDER BY i.position",
        [&](Columns& columns) {
          SaleAccount::Item& item = account_.items.emplace_back();
          columns.read(item.item);
          columns.read(item.name);
          columns.read(item.price);
          columns.read(item.currency);
          columns.read(item.stock);
          columns.read(item.held);
          columns.read(item.sold);
          columns.read(item.withdrawn);
        });
  }

  Result<void> read_lines() {
    return each("SELECT " + select_list<LineRow>(Reading::all) + " FROM line WHERE sale = ? ORDER BY position",
                [&](Columns& columns) { account_.lines.push_back(read_row<LineRow, Reading::all>(columns)); });
  }

  Result<void> read_holds() {
    return each("SELECT h.created_at, coalesce(h.ordinal, 0), h.line, h.state, " + units_of_hold +
                    " FROM hold_row h WHERE h.sale = (SELECT number FROM sale_settings WHERE sale = ?) "
                    "ORDER BY h.created_at, h.key",
                [&](Columns& columns) {
                  SaleAccount::Hold& hold = account_.holds.emplace_back();
                  columns.read(hold.created_at);
                  columns.read(hold.ordinal);
                  columns.read(hold.line);
                  columns.read(hold.state);
                  columns.read(hold.units);
                });
  }

  Result<void> read_orders() {
    return each(
        "SELECT o.created_at, coalesce((SELECT min(e.at) FROM order_event e WHERE e.orders_id = o.id AND "
        "e.state IN ('paid', 'confirmed')), 0), o.state, coalesce((SELECT " +
            units_of_hold + " FROM hold_row h WHERE h.key = " + hold_key_sql("o.hold") +
            "), 0), o.total_amount FROM orders o WHERE o.sale = ? "
            "ORDER BY o.created_at, o.id",
        [&](Columns& columns) {
          SaleAccount::Order& order = account_.orders.emplace_back();
          columns.read(order.created_at);
          columns.read(order.paid_at);
          columns.read(order.state);
          columns.read(order.units);
          columns.read(order.amount);
        });
  }

  Result<void> read_refunds() {
    return each(
        "SELECT coalesce(sum(state = 'refunded'), 0), coalesce(sum(iif(state = 'refunded', amount, 0)), 0), "
        "coalesce(sum(state IN ('asked', 'refused')), 0) FROM refund WHERE sale = ?",
        [&](Columns& columns) {
          columns.read(account_.refunds.count);
          columns.read(account_.refunds.amount);
          columns.read(account_.refunds.open);
        });
  }

  Result<void> read_counts() {
    const std::pair<const char*, std::uint64_t*> counts[] = {
        {"SELECT count(*) FROM payment WHERE sale = ? AND state IN ('declined', 'failed')",
         &account_.payments_declined},
        {"SELECT count(*) FROM job WHERE sale = ? AND state = 'dead'", &account_.jobs_dead},
        {"SELECT count(*) FROM handover WHERE sale = ?", &account_.handovers},
        {"SELECT count(*) FROM priority_code_use WHERE sale = ?", &account_.codes_used},
        {"SELECT coalesce(sum(last - first + 1), 0) FROM cleared WHERE sale = ?", &account_.places_cleared}};
    for (const auto& [sql, out] : counts) {
      if (auto done = each(sql, [&out = *out](Columns& columns) { columns.read(out); }); !done) return done;
    }
    return {};
  }

  Result<void> read_samples() {
    return each("SELECT " + select_list<SampleRow>(Reading::all) + " FROM sale_sample WHERE sale = ? ORDER BY number",
                [&](Columns& columns) { account_.samples.push_back(read_row<SampleRow, Reading::all>(columns)); });
  }

  Result<void> read_events() {
    return each(
        "SELECT " + select_list<SaleEventRow>(Reading::all) + " FROM sale_event WHERE sale = ? ORDER BY number",
        [&](Columns& columns) { account_.events.push_back(read_row<SaleEventRow, Reading::all>(columns)); });
  }

  Database& database_;
  std::string_view sale_;
  SaleAccount account_;
};

}  // namespace

Result<std::optional<SaleAccount>> read_account_sqlite(const std::filesystem::path& ledger, std::string_view sale) {
  auto database = Database::open(ledger, Database::Access::read_only);
  if (!database) return database.error();
  if (auto known = check_schema(*database); !known) return known.error();
  if (database->exec("BEGIN") != SQLITE_OK) return database->error(ErrorKind::io, "cannot be read");
  return Account(*database, sale).read();
}

}  // namespace sluice::ledger
