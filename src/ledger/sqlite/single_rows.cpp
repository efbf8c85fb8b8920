#include "ledger/sqlite/single_rows.h"

#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/table_reading.h"

namespace sluice::ledger {

Result<std::vector<SaleRow>> select_sales(Database& database) {
  std::vector<SaleRow> rows;
  auto read = each<SaleRow>(database, "", "sale ORDER BY id", [&](const SaleRow& row) { rows.push_back(row); });
  if (!read) return read.error();
  return rows;
}

Result<std::optional<HoldRow>> select_hold(Database& database, HoldId id) {
  std::optional<HoldRow> found;
  const std::string of_sale = "(SELECT s.sale FROM sale_settings s WHERE s.number = hold_row.sale) AS sale";
  const auto sql = join({"SELECT ", select_list<HoldRow>(Reading::without_sale), ", ", of_sale,
                         " FROM hold_row WHERE key = ? AND id = ?"});
  const auto read_it = [](Columns& c) {
    HoldRow row = read_row<HoldRow, Reading::without_sale>(c);
    c.read(row.sale);
    return row;
  };
  auto read = each_read(
      database, "hold", sql, read_it, [&](const HoldRow& row) { found = row; }, hold_key(id), IdText(id));
  if (!read) return read.error();
  return found;
}

Result<std::vector<RefundRow>> select_refunds(Database& database, OrderId id) {
  std::vector<RefundRow> rows;
  auto read = each<RefundRow>(
      database, "", "refund WHERE orders_id = ? ORDER BY payment, number",
      [&](const RefundRow& row) { rows.push_back(row); }, IdText(id));
  if (!read) return read.error();
  return rows;
}

Result<std::optional<OrderImage>> select_order(Database& database, OrderId id) {
  std::optional<OrderImage> found;
  auto read = each<OrderRow>(
      database, "", "orders WHERE id = ?",
      [&](const OrderRow& row) {
        found = OrderImage{row, {}, 0};
      },
      IdText(id));
  if (!read) return read.error();
  if (!found) return found;
  read = each<OrderEventRow>(
      database, "", "order_event WHERE orders_id = ? ORDER BY sequence",
      [&](const OrderEventRow& row) { found->history.push_back(row); }, IdText(id));
  if (!read) return read.error();
  const auto refunded =
      number(database, "refund",
             "SELECT coalesce(sum(amount), 0) FROM refund WHERE orders_id = ? AND state = 'refunded'", IdText(id));
  if (!refunded) return refunded.error();
  found->refunded = refunded->value_or(0);
  return found;
}

}  // namespace sluice::ledger
