#include "ledger/postgres/single_rows.h"

#include "ledger/postgres/gathering.h"
#include "ledger/postgres/reading.h"

namespace sluice::ledger::postgres {
namespace {

// Few rows, in one piece.
template <class Read, class Take>
Result<void> each_of(Connection& connection, std::string_view table, const std::string& question,
                     std::initializer_list<Value> values, Read read, Take take) {
  const Answer answer = connection.ask(question, values, Connection::Form::binary);
  if (!answer) return connection.error("cannot be read");
  for (int i = 0; i < answer.rows(); ++i) {
    ResultRow columns(answer, i);
    auto row = read(columns);
    if (const auto problem = columns.problem()) {
      return Error{ErrorKind::io, connection.target().said("table " + std::string(table) + ", " + *problem)};
    }
    take(std::move(row));
  }
  return {};
}

template <class Row, class Take>
Result<void> each_row(Connection& connection, const std::string& rest, std::initializer_list<Value> values,
                      Take take) {
  return each_of(
      connection, Row::table, "SELECT " + select_list<Row>() + " FROM " + rest, values,
      [](ResultRow& columns) { return read_row<Row>(columns); }, take);
}

}  // namespace

Result<std::vector<SaleAndBatch>> select_sales(Connection& connection) {
  std::vector<SaleAndBatch> sales;
  const auto read = [](ResultRow& columns) {
    SaleAndBatch sale{.row = read_row<SaleRow>(columns)};
    columns.read(sale.batch);
    return sale;
  };
  auto asked = each_of(connection, "sale",
                       "SELECT " + select_list<SaleRow>("s.") +
                           ", m.batch FROM sale s JOIN sale_mark m ON m.sale = s.id ORDER BY s.id",
                       {}, read, [&](SaleAndBatch sale) { sales.push_back(std::move(sale)); });
  if (!asked) return asked.error();
  return sales;
}

Result<std::optional<HoldRow>> select_hold(Connection& connection, HoldId id) {
  std::optional<HoldRow> found;
  auto asked = each_row<HoldRow>(connection, "hold WHERE key = $1 AND id = $2", {hold_key(id), id.str()},
                                 [&](HoldRow row) { found = std::move(row); });
  if (!asked) return asked.error();
  return found;
}

Result<std::vector<RefundRow>> select_refunds(Connection& connection, OrderId id) {
  std::vector<RefundRow> rows;
  auto asked = each_row<RefundRow>(connection, "refund WHERE orders_id = $1 ORDER BY payment, number", {id.str()},
                                   [&](RefundRow row) { rows.push_back(std::move(row)); });
  if (!asked) return asked.error();
  return rows;
}

std::int64_t refunded_of(const std::vector<RefundRow>& refunds) {
  std::int64_t refunded = 0;
  for (const RefundRow& row : refunds) refunded += row.state == RefundState::refunded ? row.amount : 0;
  return refunded;
}

Result<std::vector<OrderRow>> select_orders_below(Connection& connection, const std::string& sale,
                                                  const std::string& below, std::uint32_t orders_max) {
  std::vector<OrderRow> rows;
  auto asked = each_row<OrderRow>(
      connection, "orders WHERE sale = $1 AND id < $2 ORDER BY id DESC LIMIT " + std::to_string(orders_max),
      {sale, below}, [&](OrderRow row) { rows.push_back(std::move(row)); });
  if (!asked) return asked.error();
  return rows;
}

Result<std::vector<OrderRow>> select_stuck_orders(Connection& connection, std::uint32_t orders_max) {
  std::vector<OrderRow> rows;
  auto asked = each_row<OrderRow>(
      connection,
      "orders WHERE id IN (SELECT subject FROM job WHERE state = 'dead' AND kind = 'payment')"
      " AND state IN ('accepted', 'payment_pending', 'payment_action_required', 'paid') ORDER BY id LIMIT " +
          std::to_string(orders_max),
      {}, [&](OrderRow row) { rows.push_back(std::move(row)); });
  if (!asked) return asked.error();
  return rows;
}

Result<std::optional<PaymentRow>> select_last_payment(Connection& connection, OrderId id) {
  std::optional<PaymentRow> found;
  auto asked = each_row<PaymentRow>(connection, "payment WHERE orders_id = $1 ORDER BY attempt DESC LIMIT 1",
                                    {id.str()}, [&](PaymentRow row) { found = std::move(row); });
  if (!asked) return asked.error();
  return found;
}

Result<std::optional<OrderImage>> select_order(Connection& connection, OrderId id) {
  std::optional<OrderImage> found;
  auto asked = each_row<OrderRow>(connection, "orders WHERE id = $1", {id.str()}, [&](OrderRow row) {
    found = OrderImage{std::move(row), {}, 0};
  });
  if (!asked) return asked.error();
  if (!found) return found;
  asked = each_row<OrderEventRow>(connection, "order_event WHERE orders_id = $1 ORDER BY sequence", {id.str()},
                                  [&](const OrderEventRow& row) { found->history.push_back(row); });
  if (!asked) return asked.error();
  auto refunds = select_refunds(connection, id);
  if (!refunds) return refunds.error();
  found->refunded = refunded_of(*refunds);
  return found;
}

Result<std::vector<UserRow>> select_users(Connection& connection) {
  std::vector<UserRow> rows;
  auto asked =
      each_row<UserRow>(connection, "users ORDER BY name", {}, [&](UserRow row) { rows.push_back(std::move(row)); });
  if (!asked) return asked.error();
  return rows;
}

Result<std::optional<UserRow>> select_user(Connection& connection, std::string_view name) {
  std::optional<UserRow> found;
  auto asked =
      each_row<UserRow>(connection, "users WHERE name = $1", {name}, [&](UserRow row) { found = std::move(row); });
  if (!asked) return asked.error();
  return found;
}

Result<std::vector<ActRow>> select_acts(Connection& connection, std::string_view sale, std::int64_t before,
                                        std::uint32_t most) {
  std::vector<ActRow> rows;
  const std::string of_sale = sale.empty() ? "$1 = ''" : "sale = $1";
  auto asked = each_row<ActRow>(
      connection, "act WHERE " + of_sale + " AND number < $2::bigint ORDER BY number DESC LIMIT $3::bigint",
      {sale, before, std::int64_t{most}}, [&](ActRow row) { rows.push_back(std::move(row)); });
  if (!asked) return asked.error();
  return rows;
}

Result<std::vector<PreparationRow>> select_preparations(Connection& connection, std::string_view sale) {
  std::vector<PreparationRow> rows;
  auto asked = each_row<PreparationRow>(connection, "preparation WHERE sale = $1 ORDER BY kind, name", {sale},
                                        [&](PreparationRow row) { rows.push_back(std::move(row)); });
  if (!asked) return asked.error();
  return rows;
}

}  // namespace sluice::ledger::postgres
