#include "ledger/sqlite/order_lists.h"

#include <algorithm>
#include <utility>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/row_columns.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/schema.h"
#include "ledger/sqlite/single_rows.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {
namespace {

// The row that a statement has stepped to. Io: it cannot be what the ledger once wrote.
template <class Row>
Result<Row> row_of(const Database& database, const Statement& statement) {
  Columns columns(statement);
  Row row = read_row<Row, Reading::all>(columns);
  if (!columns.malformed_column()) return row;
  return malformed_row(database, statement, Row::table, *columns.malformed_column());
}

class SqliteOrderLists final : public OrderLists {
public:
  explicit SqliteOrderLists(Database database) : database_(std::move(database)) {}

  Result<OrderPage> read_page(const OrderFilter& filter, OrderId before, std::uint32_t orders_max) override {
    return in_one_moment<OrderPage>([&] { return page(filter, before, orders_max); });
  }

  Result<std::optional<OrderFile>> read_file(OrderId id) override {
    return in_one_moment<std::optional<OrderFile>>([&] { return file(id); });
  }

  Result<std::vector<ListedOrder>> read_stuck(std::uint32_t orders_max) override {
    return in_one_moment<std::vector<ListedOrder>>([&] { return stuck(orders_max); });
  }

private:
  template <class Answer, class Ask>
  Result<Answer> in_one_moment(Ask ask) {
    if (database_.exec("BEGIN") != SQLITE_OK) return unreadable();
    Result<Answer> answer = ask();
    (void)database_.exec("ROLLBACK");
    return answer;
  }

  [[nodiscard]] Error unreadable() const { return database_.error(ErrorKind::io, "cannot be read"); }
  Result<Statement> prepare(const std::string& sql) {
    auto statement = Statement::prepare(database_.handle(), sql, Statement::Use::once);
    if (!statement) return unreadable();
    return statement;
  }

  Result<OrderPage> page(const OrderFilter& filter, OrderId before, std::uint32_t orders_max) {
    // The index ends in the id, so that this reads what it answers and nothing else.
    auto rows = prepare("SELECT " + select_list<OrderRow>(Reading::all) +
                        " FROM orders INDEXED BY orders_of_sale WHERE sale = ?1 AND id < ?2 ORDER BY id DESC");
    if (!rows) return rows.error();
    const std::string below = id_above(before);
    if (rows->bind(filter.sale, below) != SQLITE_OK) return unreadable();
    auto beside = prepare_beside();
    if (!beside) return beside.error();
    OrderPage page;
    for (std::uint32_t looked_at = 0; looked_at < looked_at_max && page.orders.size() < orders_max; ++looked_at) {
      const int rc = rows->step();
      if (rc == SQLITE_DONE) return end_of(std::move(page));
      if (rc != SQLITE_ROW) return unreadable();
      auto order = row_of<OrderRow>(database_, *rows);
      if (!order) return order.error();
      if (ends_search(*order, filter)) return end_of(std::move(page));
      page.next = order->id;
      if (!fits(*order, filter)) continue;
      auto listed = complete(std::move(*order), *beside);
      if (!listed) return listed.error();
      page.orders.push_back(std::move(*listed));
    }
    return page;
  }

  Result<std::vector<ListedOrder>> stuck(std::uint32_t orders_max) {
    // The index is of jobs that are ready or dead: only who asks for those two may use it.
    auto rows = prepare("SELECT " + select_list<OrderRow>(Reading::all) +
                        " FROM orders WHERE id IN (SELECT subject FROM job INDEXED BY job_open"
                        " WHERE (state = 'ready' OR state = 'dead') AND state = 'dead' AND kind = 'payment')"
                        " AND state IN ('accepted', 'payment_pending', 'payment_action_required', 'paid')"
                        " ORDER BY id LIMIT ?1");
    if (!rows) return rows.error();
    if (rows->bind(orders_max) != SQLITE_OK) return unreadable();
    auto beside = prepare_beside();
    if (!beside) return beside.error();
    std::vector<ListedOrder> found;
    for (int rc = rows->step(); rc != SQLITE_DONE; rc = rows->step()) {
      if (rc != SQLITE_ROW) return unreadable();
      auto order = row_of<OrderRow>(database_, *rows);
      if (!order) return order.error();
      auto listed = complete(std::move(*order), *beside);
      if (!listed) return listed.error();
      found.push_back(std::move(*listed));
    }
    return found;
  }

  Result<std::optional<OrderFile>> file(OrderId id) {
    auto image = select_order(database_, id);
    if (!image) return image.error();
    if (!*image) return std::optional<OrderFile>();
    auto beside = prepare_beside();
    if (!beside) return beside.error();
    auto listed = complete(std::move((*image)->order), *beside);
    if (!listed) return listed.error();
    auto refunds = select_refunds(database_, id);
    if (!refunds) return refunds.error();
    return std::optional(OrderFile{std::move(*listed), std::move((*image)->history), std::move(*refunds)});
  }

  // What is told of an order beside its row. Prepared once a page.
  struct Beside {
    Statement items;
    Statement refunded;
    Statement payment;
  };
  Result<Beside> prepare_beside() {
    auto items = prepare("SELECT items FROM hold_row WHERE key = ?1 AND id = ?2");
    if (!items) return items.error();
    auto payment = prepare("SELECT " + select_list<PaymentRow>(Reading::all) +
                           " FROM payment WHERE orders_id = ?1 ORDER BY attempt DESC LIMIT 1");
    if (!payment) return payment.error();
    auto refunded =
        prepare("SELECT coalesce(sum(amount), 0) FROM refund WHERE orders_id = ?1 AND state = 'refunded'");
    if (!refunded) return refunded.error();
    return Beside{.items = std::move(*items), .refunded = std::move(*refunded), .payment = std::move(*payment)};
  }
  Result<ListedOrder> complete(OrderRow order, Beside& beside) {
    ListedOrder listed{.order = std::move(order)};
    beside.items.reset();
    const IdText hold(listed.order.hold);
    if (beside.items.bind(hold_key(listed.order.hold), hold) != SQLITE_OK || beside.items.step() != SQLITE_ROW)
      return unreadable();
    listed.items = beside.items.text(0);
    const IdText id(listed.order.id);
    beside.refunded.reset();
    if (beside.refunded.bind(id) != SQLITE_OK || beside.refunded.step() != SQLITE_ROW) return unreadable();
    listed.refunded = beside.refunded.integer(0);
    beside.payment.reset();
    if (beside.payment.bind(id) != SQLITE_OK) return unreadable();
    const int rc = beside.payment.step();
    if (rc == SQLITE_DONE) return listed;
    if (rc != SQLITE_ROW) return unreadable();
    auto row = row_of<PaymentRow>(database_, beside.payment);
    if (!row) return row.error();
    listed.payment = std::move(*row);
    return listed;
  }

  Database database_;
};

}  // namespace

Result<std::unique_ptr<OrderLists>> open_order_lists(const std::filesystem::path& ledger) {
  auto database = Database::open(ledger, Database::Access::read_only);
  if (!database) return database.error();
  if (auto known = check_schema(*database); !known) return known.error();
  return std::unique_ptr<OrderLists>(std::make_unique<SqliteOrderLists>(std::move(*database)));
}

}  // namespace sluice::ledger
