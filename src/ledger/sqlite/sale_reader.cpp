#include "ledger/sqlite/sale_reader.h"

#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/table_reading.h"

namespace sluice::ledger {
namespace {

using Text = std::string_view;

struct Sale {
  std::string_view name;
  SaleNumber number{};
};

// The rows of one sale in their table, in the order of `order`.
template <class Row, class Visit>
Result<void> each_of_sale(Database& database, const Sale& sale, std::string_view order, Visit visit) {
  const auto sql = join(
      {"SELECT ", select_list<Row>(Reading::without_sale), " FROM ", Row::table, " WHERE sale = ? ORDER BY ", order});
  return each_read(
      database, Row::table, sql, [&](Columns& c) { return read_row<Row, Reading::without_sale>(c, sale.name); },
      visit, sale.name);
}

// A sale that has most of the table's holds is read in one pass over the table; any other by its own keys, so that
// opening many sales does not read the whole history once for each.
Result<bool> has_most_holds(Database& database, const Sale& sale) {
  const KeyRange keys = keys_of(sale.number);
  const auto of_others =
      number(database, "hold", "SELECT 1 FROM ticket_row WHERE key < ? OR key > ? LIMIT 1", keys.first, keys.last);
  if (!of_others) return of_others.error();
  if (!*of_others) return true;  // the usual case, without a count
  const auto of_sale =
      number(database, "hold", "SELECT count(*) FROM ticket_row WHERE key BETWEEN ? AND ?", keys.first, keys.last);
  if (!of_sale) return of_sale.error();
  const auto of_all = number(database, "hold", "SELECT count(*) FROM ticket_row");
  if (!of_all) return of_all.error();
  return of_sale->value_or(0) * 4 > of_all->value_or(0);
}

constexpr std::string_view keeping_units = "state IN ('active', 'paying', 'sold')";

// The holds of the sale that keep units and whose rows are found by `which`, a condition on `values`.
template <class... Values>
Result<void> each_hold(Database& database, const Sale& sale, SaleVisitor& visitor, std::string_view which,
                       const Values&... values) {
  const auto sql = join({"SELECT ", select_list<HoldRowOf<Text>>(Reading::without_sale), " FROM hold_row WHERE ",
                         which, " AND ", keeping_units, " ORDER BY key"});
  return each_read(
      database, "hold", sql,
      [&](Columns& c) { return read_row<HoldRowOf<Text>, Reading::without_sale>(c, sale.name); },
      [&](const auto& row) { visitor.on_hold(row); }, values...);
}

Result<void> visit_holds(Database& database, const Sale& sale, SaleVisitor& visitor) {
  const auto one_pass = has_most_holds(database, sale);
  if (!one_pass) return one_pass.error();
  if (*one_pass) return each_hold(database, sale, visitor, "+sale = ?", sale.number);
  const KeyRange keys = keys_of(sale.number);
  return each_hold(database, sale, visitor,
                   "key IN (SELECT hold FROM ticket_row WHERE key BETWEEN ? AND ? UNION ALL "
                   "SELECT key FROM hold_row WHERE sale = ? AND ordinal IS NULL)",
                   keys.first, keys.last, sale.number);
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
  return join({"orders o JOIN hold_row h ON h.key = ", hold_key_sql("o.hold"), " AND h.id = o.hold ", rest,
               " WHERE o.sale = ? AND h.sale = ? AND h.", keeping_units});
}

using Step = Result<void> (*)(Database&, const Sale&, SaleVisitor&);

Result<void> visit_items(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<ItemRow>(database, sale, "position, item", [&](const auto& row) { visitor.on_item(row); });
}

Result<void> visit_lines(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<LineRow>(database, sale, "position, line", [&](const auto& row) { visitor.on_line(row); });
}

Result<void> visit_cleared(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<ClearedRowOf<Text>>(database, sale, "line, first",
                                          [&](const auto& row) { visitor.on_cleared(row); });
}

// Keys are by the items' numbers, the port's order is by their names.
Result<std::vector<std::pair<std::string, ItemNumber>>> items_of(Database& database, const Sale& sale) {
  std::vector<std::pair<std::string, ItemNumber>> items;
  const auto read = [](Columns& c) {
    std::pair<std::string, ItemNumber> item;
    c.read(item.first);
    c.read(item.second);
    return item;
  };
  auto asked = each_read(
      database, "item", "SELECT item, number FROM item WHERE sale = ? ORDER BY item", read,
      [&](const auto& item) { items.push_back(item); }, sale.name);
  if (!asked) return asked.error();
  return items;
}

Result<void> visit_claims(Database& database, const Sale& sale, SaleVisitor& visitor) {
  const auto items = items_of(database, sale);
  if (!items) return items.error();
  constexpr std::string_view sql =
      "SELECT ?1 AS item, key & 4294967295 AS unit, generation, state, hold, buyer FROM claim_row "
      "WHERE key BETWEEN ?2 AND ?3 ORDER BY key";
  for (const auto& [item, number] : *items) {
    const KeyRange keys = keys_of(sale.number, number);
    auto visited = each_read(
        database, "claim", sql,
        [&](Columns& c) { return read_row<ClaimRowOf<Text>, Reading::without_sale>(c, sale.name); },
        [&](const auto& row) { visitor.on_claim(row); }, item, keys.first, keys.last);
    if (!visited) return visited;
  }
  return {};
}

Result<void> visit_slots(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<SlotRowOf<Text>>(database, sale, "buyer, slot", [&](const auto& row) { visitor.on_slot(row); });
}

Result<void> visit_redeemed(Database& database, const Sale& sale, SaleVisitor& visitor) {
  constexpr std::string_view sql =
      "SELECT key >> 32 & 65535 AS line, key & 4294967295 AS ordinal FROM ticket_row "
      "WHERE key BETWEEN ? AND ? ORDER BY key";
  const KeyRange keys = keys_of(sale.number);
  return each_read(
      database, "ticket_row", sql, ticket_row, [&](const Ticket& t) { visitor.on_redeemed(t.line, t.ordinal); },
      keys.first, keys.last);
}

Result<void> visit_newest_hold(Database& database, const Sale&, SaleVisitor& visitor) {
  const auto read = [](Columns& c) {
    HoldId id;
    c.read(id);
    return id;
  };
  return each_read(database, "hold", "SELECT id FROM hold_row ORDER BY key DESC LIMIT 1", read,
                   [&](HoldId id) { visitor.on_newest_hold(id); });
}

Result<void> visit_orders(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each<OrderRowOf<Text>>(
      database, "o.", of_orders("") + " ORDER BY o.id", [&](const auto& row) { visitor.on_order(row); }, sale.name,
      sale.number);
}

Result<void> visit_order_events(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each<OrderEventRow>(
      database, "e.", of_orders("JOIN order_event e ON e.orders_id = o.id") + " ORDER BY o.id, e.sequence",
      [&](const auto& row) { visitor.on_order_event(row); }, sale.name, sale.number);
}

Result<void> visit_payments(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each<PaymentRowOf<Text>>(
      database, "p.", of_orders("JOIN payment p ON p.orders_id = o.id") + " ORDER BY o.id, p.attempt",
      [&](const auto& row) { visitor.on_payment(row); }, sale.name, sale.number);
}

Result<void> visit_refunds(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<RefundRowOf<Text>>(database, sale, "payment, number",
                                         [&](const auto& row) { visitor.on_refund(row); });
}

Result<void> visit_cancellations(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<CancellationRowOf<Text>>(database, sale, "orders_id",
                                               [&](const auto& row) { visitor.on_cancellation(row); });
}

Result<void> visit_jobs(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each<JobRowOf<Text>>(
      database, "", "job WHERE sale = ? AND (state = 'ready' OR state = 'dead') ORDER BY id",
      [&](const auto& row) { visitor.on_job(row); }, sale.name);
}

Result<void> visit_answers(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<AnswerRowOf<Text>>(database, sale, "created_at, buyer, route, key",
                                         [&](const auto& row) { visitor.on_answer(row); });
}

Result<void> visit_handovers(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<HandoverRowOf<Text>>(database, sale, "line, number",
                                           [&](const auto& row) { visitor.on_handover(row); });
}

Result<void> visit_notices(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<NoticeRowOf<Text>>(database, sale, "line, number",
                                         [&](const auto& row) { visitor.on_notice(row); });
}

Result<void> visit_priority_codes(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<PriorityCodeRowOf<Text>>(database, sale, "code",
                                               [&](const auto& row) { visitor.on_priority_code(row); });
}

Result<void> visit_priority_uses(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<PriorityUseRowOf<Text>>(database, sale, "code, use",
                                              [&](const auto& row) { visitor.on_priority_use(row); });
}

Result<void> visit_inbox(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<InboxRowOf<Text>>(database, sale, "taken_at, provider, event",
                                        [&](const auto& row) { visitor.on_inbox(row); });
}

Result<void> visit_endpoints(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<EndpointRowOf<Text>>(database, sale, "endpoint",
                                           [&](const auto& row) { visitor.on_endpoint(row); });
}

Result<void> visit_samples(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<SampleRowOf<Text>>(database, sale, "number", [&](const auto& row) { visitor.on_sample(row); });
}

Result<void> visit_sale_events(Database& database, const Sale& sale, SaleVisitor& visitor) {
  return each_of_sale<SaleEventRowOf<Text>>(database, sale, "number",
                                            [&](const auto& row) { visitor.on_sale_event(row); });
}

}  // namespace

Result<void> visit_sale(Database& database, std::string_view sale, SaleVisitor& visitor) {
  constexpr Step steps[] = {visit_items,         visit_lines,          visit_cleared,       visit_holds,
                            visit_claims,        visit_slots,          visit_redeemed,      visit_newest_hold,
                            visit_orders,        visit_order_events,   visit_payments,      visit_refunds,
                            visit_cancellations, visit_jobs,           visit_answers,       visit_handovers,
                            visit_notices,       visit_priority_codes, visit_priority_uses, visit_inbox,
                            visit_endpoints,     visit_samples,        visit_sale_events};
  const auto known = number(database, "sale_settings", "SELECT number FROM sale_settings WHERE sale = ?", sale);
  if (!known) return known.error();
  if (!*known) return {};
  for (const Step step : steps) {
    if (auto visited = step(database, {.name = sale, .number = SaleNumber{**known}}, visitor); !visited)
      return visited;
  }
  return {};
}

}  // namespace sluice::ledger
