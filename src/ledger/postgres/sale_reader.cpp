#include "ledger/postgres/sale_reader.h"

#include <string>

#include "ledger/postgres/reading.h"

namespace sluice::ledger::postgres {
namespace {

using Text = std::string_view;

class SaleReading {
public:
  SaleReading(Connection& connection, std::string_view sale, SaleVisitor& visitor)
      : connection_(connection), sale_(sale), visitor_(visitor) {}

  Result<void> items() {
    return own<ItemRow>("", "position, item", [&](const auto& row) { visitor_.on_item(row); });
  }
  Result<void> lines() {
    return own<LineRow>("", "position, line", [&](const auto& row) { visitor_.on_line(row); });
  }
  Result<void> cleared() {
    return own<ClearedRowOf<Text>>("", "line, first", [&](const auto& row) { visitor_.on_cleared(row); });
  }
  Result<void> holds() {
    return own<HoldRowOf<Text>>("AND state IN ('active', 'paying', 'sold')", "key",
                                [&](const auto& row) { visitor_.on_hold(row); });
  }
  Result<void> claims() {
    return own<ClaimRowOf<Text>>("", "item, unit", [&](const auto& row) { visitor_.on_claim(row); });
  }
  Result<void> slots() {
    return own<SlotRowOf<Text>>("", "buyer, slot", [&](const auto& row) { visitor_.on_slot(row); });
  }
  Result<void> redeemed() {
    struct Ticket {
      LineIndex line{};
      Ordinal ordinal{};
    };
    const auto read = [](ResultRow& columns) {
      Ticket ticket;
      columns.read(ticket.line);
      columns.read(ticket.ordinal);
      return ticket;
    };
    return each_read(connection_, "hold",
                     "SELECT line, ordinal FROM hold WHERE sale = $1 AND ordinal IS NOT NULL ORDER BY line, ordinal",
                     values(), read, [&](const Ticket& t) { visitor_.on_redeemed(t.line, t.ordinal); });
  }
  Result<void> newest_hold() {
    const auto read = [](ResultRow& columns) {
      HoldId id;
      columns.read(id);
      return id;
    };
    return each_read(connection_, "hold", "SELECT id FROM hold ORDER BY key DESC LIMIT 1", {}, read,
                     [&](HoldId id) { visitor_.on_newest_hold(id); });
  }
  Result<void> orders() {
    return of_orders<OrderRowOf<Text>>("o.", "", "o.id", [&](const auto& row) { visitor_.on_order(row); });
  }
  Result<void> order_events() {
    return of_orders<OrderEventRow>("e.", "JOIN order_event e ON e.orders_id = o.id", "o.id, e.sequence",
                                    [&](const auto& row) { visitor_.on_order_event(row); });
  }
  Result<void> payments() {
    return of_orders<PaymentRowOf<Text>>("p.", "JOIN payment p ON p.orders_id = o.id", "o.id, p.attempt",
                                         [&](const auto& row) { visitor_.on_payment(row); });
  }
  Result<void> refunds() {
    return own<RefundRowOf<Text>>("", "payment, number", [&](const auto& row) { visitor_.on_refund(row); });
  }
  Result<void> cancellations() {
    return own<CancellationRowOf<Text>>("", "orders_id", [&](const auto& row) { visitor_.on_cancellation(row); });
  }
  Result<void> jobs() {
    return own<JobRowOf<Text>>("AND state IN ('ready', 'dead')", "id",
                               [&](const auto& row) { visitor_.on_job(row); });
  }
  Result<void> answers() {
    return own<AnswerRowOf<Text>>("", "created_at, buyer, route, key",
                                  [&](const auto& row) { visitor_.on_answer(row); });
  }
  Result<void> handovers() {
    return own<HandoverRowOf<Text>>("", "line, number", [&](const auto& row) { visitor_.on_handover(row); });
  }
  Result<void> notices() {
    return own<NoticeRowOf<Text>>("", "line, number", [&](const auto& row) { visitor_.on_notice(row); });
  }
  Result<void> priority_codes() {
    return own<PriorityCodeRowOf<Text>>("", "code", [&](const auto& row) { visitor_.on_priority_code(row); });
  }
  Result<void> priority_uses() {
    return own<PriorityUseRowOf<Text>>("", "code, use", [&](const auto& row) { visitor_.on_priority_use(row); });
  }
  Result<void> inbox() {
    return own<InboxRowOf<Text>>("", "taken_at, provider, event", [&](const auto& row) { visitor_.on_inbox(row); });
  }
  Result<void> endpoints() {
    return own<EndpointRowOf<Text>>("", "endpoint", [&](const auto& row) { visitor_.on_endpoint(row); });
  }
  Result<void> samples() {
    return own<SampleRowOf<Text>>("", "number", [&](const auto& row) { visitor_.on_sample(row); });
  }
  Result<void> sale_events() {
    return own<SaleEventRowOf<Text>>("", "number", [&](const auto& row) { visitor_.on_sale_event(row); });
  }

private:
  [[nodiscard]] std::span<const Value> values() const { return {&sale_, 1}; }

  // The rows of the sale in their table.
  template <class Row, class Visit>
  Result<void> own(const std::string& which, const std::string& order, Visit visit) {
    return each<Row>(connection_, "", std::string(Row::table) + " WHERE sale = $1 " + which + " ORDER BY " + order,
                     {sale_}, visit);
  }
  // What belongs to the orders of the sale whose hold was visited.
  template <class Row, class Visit>
  Result<void> of_orders(std::string_view prefix, const std::string& joined, const std::string& order, Visit visit) {
    return each<Row>(connection_, prefix,
                     "orders o JOIN hold h ON h.id = o.hold AND h.sale = o.sale " + joined +
                         " WHERE o.sale = $1 AND h.state IN ('active', 'paying', 'sold') ORDER BY " + order,
                     {sale_}, visit);
  }

  Connection& connection_;
  const Value sale_;
  SaleVisitor& visitor_;
};

}  // namespace

Result<void> visit_sale(Connection& connection, std::string_view sale, SaleVisitor& visitor) {
  using R = SaleReading;
  constexpr Result<void> (R::*steps[])() = {
      &R::items,         &R::lines,       &R::cleared,   &R::holds,        &R::claims,     &R::slots,
      &R::redeemed,      &R::newest_hold, &R::orders,    &R::order_events, &R::payments,   &R::refunds,
      &R::cancellations, &R::jobs,        &R::answers,   &R::handovers,    &R::notices,    &R::priority_codes,
      &R::priority_uses, &R::inbox,       &R::endpoints, &R::samples,      &R::sale_events};
  const Answer known = connection.ask("SELECT 1 FROM sale_settings WHERE sale = $1", {sale});
  if (!known) return connection.error("cannot be read");
  if (known.rows() == 0) return {};
  SaleReading reading(connection, sale, visitor);
  for (const auto step : steps) {
    if (auto visited = (reading.*step)(); !visited) return visited;
  }
  return {};
}

}  // namespace sluice::ledger::postgres
