#include "ledger/sqlite/sale_reader.h"

#include <initializer_list>

#include "ledger/rows.h"
#include "ledger/sqlite/row_columns.h"

namespace sluice::ledger {
namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::string sql;
  for (const std::string_view part : parts) sql += part;
  return sql;
}

Error malformed(const Database& database, const Statement& statement, int column) {
  std::string what = "row with a malformed ";
  what += statement.column_name(column);
  what += ": ";
  what += statement.text(column);
  return database.error_saying(ErrorKind::io, what);
}

// Reads every row that `sql` answers to `values` and hands it on.
template <class Read, class Visit, class... Values>
Result<void> each(Database& database, std::string_view sql, Read read, Visit visit, const Values&... values) {
  auto statement = Statement::prepare(database.handle(), sql, Statement::Use::once);
  if (!statement) return database.error(ErrorKind::io, "cannot be read");
  int rc = statement->bind(values...);
  while (rc == SQLITE_OK || rc == SQLITE_ROW) {
    rc = statement->step();
    if (rc != SQLITE_ROW) break;
    Columns columns(*statement);
    const auto row = read(columns);
    if (columns.malformed_column()) return malformed(database, *statement, *columns.malformed_column());
    visit(row);
  }
  if (rc != SQLITE_DONE) return database.error(ErrorKind::io, "cannot be read");
  return {};
}

// A sale that has most of the table's holds is read in one pass over the table; any other by its own ids, so that
// opening many sales does not read the whole history once for each.
Result<bool> has_most_holds(Database& database, std::string_view sale) {
  std::int64_t of_sale = 0;
  std::int64_t of_all = 0;
  const auto read = [](Columns& c) { return c.number<std::int64_t>(); };
  if (auto counted = each(
          database, "SELECT count(*) FROM hold WHERE sale = ?", read, [&](std::int64_t n) { of_sale = n; }, sale);
      !counted) {
    return counted.error();
  }
  if (auto counted = each(database, "SELECT count(*) FROM hold", read, [&](std::int64_t n) { of_all = n; });
      !counted) {
    return counted.error();
  }
  return of_sale * 4 > of_all;
}

constexpr std::string_view keeping_units = "state IN ('active', 'paying', 'sold')";

Result<void> visit_holds(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto one_pass = has_most_holds(database, sale);
  if (!one_pass) return one_pass.error();
  // The plus sign keeps SQLite from using the ticket index, whose order would have to be sorted again.
  const std::string_view which =
      *one_pass ? "+sale = ?" : "id IN (SELECT id FROM hold INDEXED BY hold_ticket WHERE sale = ?)";
  const auto sql =
      join({"SELECT ", hold_columns, " FROM hold WHERE ", which, " AND ", keeping_units, " ORDER BY id"});
  return each(
      database, sql, hold_row, [&](const auto& row) { visitor.on_hold(row); }, sale);
}

struct Ticket {
  LineIndex line{};
  Ordinal ordinal{};
};

Ticket ticket_row(Columns& c) {
  return {c.numbered<LineIndex>(), c.numbered<Ordinal>()};
}

// The orders of `sale` whose hold was visited, in the order of their ids, joined with `rest`.
std::string of_orders(std::string_view columns, std::string_view rest) {
  return join({"SELECT ", columns, " FROM orders o JOIN hold h ON h.id = o.hold ", rest,
               " WHERE o.sale = ? AND h.sale = o.sale AND h.", keeping_units});
}

using Step = Result<void> (*)(Database&, std::string_view, SaleVisitor&);

Result<void> visit_items(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", item_columns, " FROM item WHERE sale = ? ORDER BY position, item"});
  return each(
      database, sql, item_row, [&](const auto& row) { visitor.on_item(row); }, sale);
}

Result<void> visit_lines(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", line_columns, " FROM line WHERE sale = ? ORDER BY position, line"});
  return each(
      database, sql, line_row, [&](const auto& row) { visitor.on_line(row); }, sale);
}

Result<void> visit_claims(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", claim_columns, " FROM claim WHERE sale = ? ORDER BY item, unit"});
  return each(
      database, sql, [sale](Columns& c) { return claim_row(c, sale); },
      [&](const auto& row) { visitor.on_claim(row); }, sale);
}

Result<void> visit_slots(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", slot_columns, " FROM buyer_slot WHERE sale = ? ORDER BY buyer, slot"});
  return each(
      database, sql, [sale](Columns& c) { return slot_row(c, sale); }, [&](const auto& row) { visitor.on_slot(row); },
      sale);
}

Result<void> visit_redeemed(Database& database, std::string_view sale, SaleVisitor& visitor) {
  constexpr std::string_view sql =
      "SELECT line, ordinal FROM hold INDEXED BY hold_ticket WHERE sale = ? AND ordinal IS NOT NULL "
      "ORDER BY line, ordinal";
  return each(
      database, sql, ticket_row, [&](const Ticket& t) { visitor.on_redeemed(t.line, t.ordinal); }, sale);
}

Result<void> visit_orders(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = of_orders(order_columns, "") + " ORDER BY o.id";
  return each(
      database, sql, order_row, [&](const auto& row) { visitor.on_order(row); }, sale);
}

Result<void> visit_order_events(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql =
      of_orders(event_columns, "JOIN order_event e ON e.orders_id = o.id") + " ORDER BY o.id, e.sequence";
  return each(
      database, sql, event_row, [&](const auto& row) { visitor.on_order_event(row); }, sale);
}

Result<void> visit_payments(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = of_orders(payment_columns, "JOIN payment p ON p.id = o.id") + " ORDER BY o.id";
  return each(
      database, sql, payment_row, [&](const auto& row) { visitor.on_payment(row); }, sale);
}

Result<void> visit_jobs(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", job_columns, " FROM job WHERE sale = ? AND state IN ('ready', 'dead') ORDER BY id"});
  return each(
      database, sql, job_row, [&](const auto& row) { visitor.on_job(row); }, sale);
}

Result<void> visit_answers(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", answer_columns, " FROM idempotency WHERE sale = ? ORDER BY buyer, route, key"});
  return each(
      database, sql, answer_row, [&](const auto& row) { visitor.on_answer(row); }, sale);
}

Result<void> visit_handovers(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", handover_columns, " FROM handover WHERE sale = ? ORDER BY line, number"});
  return each(
      database, sql, [sale](Columns& c) { return handover_row(c, sale); },
      [&](const auto& row) { visitor.on_handover(row); }, sale);
}

Result<void> visit_priority_codes(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql = join({"SELECT ", priority_code_columns, " FROM priority_code WHERE sale = ? ORDER BY code"});
  return each(
      database, sql, [sale](Columns& c) { return priority_code_row(c, sale); },
      [&](const auto& row) { visitor.on_priority_code(row); }, sale);
}

Result<void> visit_priority_uses(Database& database, std::string_view sale, SaleVisitor& visitor) {
  const auto sql =
      join({"SELECT ", priority_use_columns, " FROM priority_code_use WHERE sale = ? ORDER BY code, use"});
  return each(
      database, sql, [sale](Columns& c) { return priority_use_row(c, sale); },
      [&](const auto& row) { visitor.on_priority_use(row); }, sale);
}

}  // namespace

Result<void> visit_sale(Database& database, std::string_view sale, SaleVisitor& visitor) {
  constexpr Step steps[] = {visit_items,    visit_lines,     visit_holds,          visit_claims,       visit_slots,
                            visit_redeemed, visit_orders,    visit_order_events,   visit_payments,     visit_jobs,
                            visit_answers,  visit_handovers, visit_priority_codes, visit_priority_uses};
  for (const Step step : steps) {
    if (auto visited = step(database, sale, visitor); !visited) return visited;
  }
  return {};
}

Result<std::vector<SaleRow>> select_sales(Database& database) {
  std::vector<SaleRow> rows;
  const auto sql = join({"SELECT ", sale_columns, " FROM sale ORDER BY id"});
  auto read = each(database, sql, sale_row, [&](const SaleRow& row) { rows.push_back(row); });
  if (!read) return read.error();
  return rows;
}

Result<std::optional<HoldRow>> select_hold(Database& database, HoldId id) {
  std::optional<HoldRow> found;
  const auto sql = join({"SELECT ", hold_columns, " FROM hold WHERE id = ?"});
  auto read = each(
      database, sql, hold_row, [&](const auto& row) { found = row_as<std::string>(row); }, IdText(id));
  if (!read) return read.error();
  return found;
}

Result<std::optional<OrderImage>> select_order(Database& database, OrderId id) {
  std::optional<OrderImage> found;
  const auto order_sql = join({"SELECT ", order_columns, " FROM orders o WHERE o.id = ?"});
  auto read = each(
      database, order_sql, order_row,
      [&](const auto& row) {
        found = OrderImage{row_as<std::string>(row), {}};
      },
      IdText(id));
  if (!read) return read.error();
  if (!found) return found;
  const auto event_sql =
      join({"SELECT ", event_columns, " FROM order_event e WHERE e.orders_id = ? ORDER BY e.sequence"});
  read = each(
      database, event_sql, event_row, [&](const OrderEventRow& row) { found->history.push_back(row); }, IdText(id));
  if (!read) return read.error();
  return found;
}

}  // namespace sluice::ledger
