#include "ledger/sqlite/sale_reader.h"

#include <initializer_list>

#include "ledger/rows.h"
#include "ledger/sqlite/row_columns.h"

namespace sluice::ledger {
namespace {

using Text = std::string_view;

std::string join(std::initializer_list<std::string_view> parts) {
  std::string sql;
  for (const std::string_view part : parts) sql += part;
  return sql;
}

// "table claim, row (tee, 1): malformed buyer: somebody". The row is named by its first columns up to the malformed
// one, three at most, which hold its key.
Error malformed(const Database& database, const Statement& statement, std::string_view table, int column) {
  std::string what = "table " + std::string(table) + ", row (";
  for (int i = 0; i <= std::min(column, 2); ++i) what.append(i == 0 ? "" : ", ").append(statement.text(i));
  what.append("): malformed ").append(statement.column_name(column)).append(": ").append(statement.text(column));
  return database.error_saying(ErrorKind::io, what);
}

// Reads every row that `sql` answers to `values` and hands it on.
template <class Read, class Visit, class... Values>
Result<void> each_read(Database& database, std::string_view table, std::string_view sql, Read read, Visit visit,
                       const Values&... values) {
  auto statement = Statement::prepare(database.handle(), sql, Statement::Use::once);
  if (!statement) return database.error(ErrorKind::io, "cannot be read");
  int rc = statement->bind(values...);
  while (rc == SQLITE_OK || rc == SQLITE_ROW) {
    rc = statement->step();
    if (rc != SQLITE_ROW) break;
    Columns columns(*statement);
    const auto row = read(columns);
    if (columns.malformed_column()) return malformed(database, *statement, table, *columns.malformed_column());
    visit(row);
  }
  if (rc != SQLITE_DONE) return database.error(ErrorKind::io, "cannot be read");
  return {};
}

// Rows of all columns: SELECT them, then `rest`.
template <class Row, class Visit, class... Values>
Result<void> each(Database& database, std::string_view prefix, std::string_view rest, Visit visit,
                  const Values&... values) {
  const auto sql = join({"SELECT ", select_list<Row>(Reading::all, prefix), " FROM ", rest});
  return each_read(
      database, Row::table, sql, [](Columns& c) { return read_row<Row, Reading::all>(c); }, visit, values...);
}

// The rows of one sale in their table, in the order of `order`.
template <class Row, class Visit>
Result<void> each_of_sale(Database& database, std::string_view sale, std::string_view order, Visit visit) {
  const auto sql = join(
      {"SELECT ", select_list<Row>(Reading::without_sale), " FROM ", Row::table, " WHERE sale = ? ORDER BY ", order});
  return each_read(
      database, Row::table, sql, [sale](Columns& c) { return read_row<Row, Reading::without_sale>(c, sale); }, visit,
      sale);
}

// A sale that has most of the table's holds is read in one pass over the table; any other by its own ids, so that
// opening many sales does not read the whole history once for each.
Result<bool> has_most_holds(Database& database, std::string_view sale) {
  std::int64_t of_sale = 0;
  std::int64_t of_all = 0;
  const auto read = [](Columns& c) {
    std::int64_t count = 0;
    c.read(count);
    return count;
  };
  if (auto counted = each_read(
          database, "hold", "SELECT count(*) FROM hold WHERE sale = ?", read, [&](std::int64_t n) { of_sale = n; },
          sale);
      !counted) {
    return counted.error();
  }
  if (auto counted =
          each_read(database, "hold", "SELECT count(*) FROM hold", read, [&](std::int64_t n) { of_all = n; });
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
  const auto rest = join({"hold WHERE ", which, " AND ", keeping_units, " ORDER BY id"});
  return each<HoldRowOf<Text>>(
      database, "", rest, [&](const auto& row) { visitor.on_hold(row); }, sale);
}

struct Ticket {
  LineIndex line{};
  Ordinal ordinal{};
};

Ticket ticket_row(Columns& c) {
  Ticket ticket;
  c.read(ticket.line);
  c.read(ticket.ordinal);
  return ticket;
}

// What belongs to the orders of `sale` whose hold was visited, joined with `rest`.
std::string of_orders(std::string_view rest) {
  return join({"orders o JOIN hold h ON h.id = o.hold ", rest, " WHERE o.sale = ? AND h.sale = o.sale AND h.",
               keeping_units});
}

using Step = Result<void> (*)(Database&, std::string_view, SaleVisitor&);

Result<void> visit_items(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<ItemRow>(database, sale, "position, item", [&](const auto& row) { visitor.on_item(row); });
}

Result<void> visit_lines(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<LineRow>(database, sale, "position, line", [&](const auto& row) { visitor.on_line(row); });
}

Result<void> visit_claims(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<ClaimRowOf<Text>>(database, sale, "item, unit",
                                        [&](const auto& row) { visitor.on_claim(row); });
}

Result<void> visit_slots(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<SlotRowOf<Text>>(database, sale, "buyer, slot", [&](const auto& row) { visitor.on_slot(row); });
}

Result<void> visit_redeemed(Database& database, std::string_view sale, SaleVisitor& visitor) {
  constexpr std::string_view sql =
      "SELECT line, ordinal FROM hold INDEXED BY hold_ticket WHERE sale = ? AND ordinal IS NOT NULL "
      "ORDER BY line, ordinal";
  return each_read(
      database, "hold", sql, ticket_row, [&](const Ticket& t) { visitor.on_redeemed(t.line, t.ordinal); }, sale);
}

Result<void> visit_orders(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each<OrderRowOf<Text>>(
      database, "o.", of_orders("") + " ORDER BY o.id", [&](const auto& row) { visitor.on_order(row); }, sale);
}

Result<void> visit_order_events(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each<OrderEventRow>(
      database, "e.", of_orders("JOIN order_event e ON e.orders_id = o.id") + " ORDER BY o.id, e.sequence",
      [&](const auto& row) { visitor.on_order_event(row); }, sale);
}

Result<void> visit_payments(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each<PaymentRowOf<Text>>(
      database, "p.", of_orders("JOIN payment p ON p.orders_id = o.id") + " ORDER BY o.id, p.attempt",
      [&](const auto& row) { visitor.on_payment(row); }, sale);
}

Result<void> visit_jobs(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each<JobRowOf<Text>>(
      database, "", "job WHERE sale = ? AND (state = 'ready' OR state = 'dead') ORDER BY id",
      [&](const auto& row) { visitor.on_job(row); }, sale);
}

Result<void> visit_answers(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<AnswerRowOf<Text>>(database, sale, "created_at, buyer, route, key",
                                         [&](const auto& row) { visitor.on_answer(row); });
}

Result<void> visit_handovers(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<HandoverRowOf<Text>>(database, sale, "line, number",
                                           [&](const auto& row) { visitor.on_handover(row); });
}

Result<void> visit_priority_codes(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<PriorityCodeRowOf<Text>>(database, sale, "code",
                                               [&](const auto& row) { visitor.on_priority_code(row); });
}

Result<void> visit_priority_uses(Database& database, std::string_view sale, SaleVisitor& visitor) {
  return each_of_sale<PriorityUseRowOf<Text>>(database, sale, "code, use",
                                              [&](const auto& row) { visitor.on_priority_use(row); });
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
  auto read = each<SaleRow>(database, "", "sale ORDER BY id", [&](const SaleRow& row) { rows.push_back(row); });
  if (!read) return read.error();
  return rows;
}

Result<std::optional<HoldRow>> select_hold(Database& database, HoldId id) {
  std::optional<HoldRow> found;
  auto read = each<HoldRow>(
      database, "", "hold WHERE id = ?", [&](const HoldRow& row) { found = row; }, IdText(id));
  if (!read) return read.error();
  return found;
}

Result<std::optional<OrderImage>> select_order(Database& database, OrderId id) {
  std::optional<OrderImage> found;
  auto read = each<OrderRow>(
      database, "", "orders WHERE id = ?",
      [&](const OrderRow& row) {
        found = OrderImage{row, {}};
      },
      IdText(id));
  if (!read) return read.error();
  if (!found) return found;
  read = each<OrderEventRow>(
      database, "", "order_event WHERE orders_id = ? ORDER BY sequence",
      [&](const OrderEventRow& row) { found->history.push_back(row); }, IdText(id));
  if (!read) return read.error();
  return found;
}

}  // namespace sluice::ledger
