#include "ledger/postgres/sale_account.h"

#include <array>
#include <utility>

#include "ledger/postgres/connection.h"
#include "ledger/postgres/reading.h"
#include "ledger/postgres/schema.h"

namespace sluice::ledger::postgres {
namespace {

// How many units a hold lists; rows that were mended into something else list none. "h" is the hold.
const std::string units_of_hold =
    "(SELECT coalesce(sum((e.value->>'quantity')::bigint), 0)::bigint FROM jsonb_array_elements("
    "CASE WHEN jsonb_typeof(ledger_json(h.items)) = 'array' THEN ledger_json(h.items) ELSE '[]'::jsonb END) e)";

SaleAccount::Item read_item(ResultRow& columns) {
  SaleAccount::Item item;
  columns.read(item.item);
  columns.read(item.name);
  columns.read(item.price);
  columns.read(item.currency);
  columns.read(item.stock);
  columns.read(item.held);
  columns.read(item.sold);
  columns.read(item.withdrawn);
  return item;
}

SaleAccount::Hold read_hold(ResultRow& columns) {
  SaleAccount::Hold hold;
  columns.read(hold.created_at);
  columns.read(hold.ordinal);
  columns.read(hold.line);
  columns.read(hold.state);
  columns.read(hold.units);
  return hold;
}

SaleAccount::Order read_order(ResultRow& columns) {
  SaleAccount::Order order;
  columns.read(order.created_at);
  columns.read(order.paid_at);
  columns.read(order.state);
  columns.read(order.units);
  columns.read(order.amount);
  return order;
}

SaleAccount::Refunds read_refunds(ResultRow& columns) {
  SaleAccount::Refunds refunds;
  columns.read(refunds.count);
  columns.read(refunds.amount);
  columns.read(refunds.open);
  return refunds;
}

std::uint64_t read_count(ResultRow& columns) {
  std::uint64_t count = 0;
  columns.read(count);
  return count;
}

class Account {
public:
  Account(Connection& connection, const std::string& sale) : connection_(connection), sale_(sale) {}

  Result<std::optional<SaleAccount>> read() {
    bool is_there = false;
    auto done = each<SaleRow>(connection_, "", "sale WHERE id = $1", {sale_}, [&](const SaleRow& row) {
      account_.sale = row;
      is_there = true;
    });
    if (!done) return done.error();
    if (!is_there) return std::optional<SaleAccount>();
    for (const auto part : {&Account::read_stock, &Account::read_people, &Account::read_money, &Account::read_counts,
                            &Account::read_chronicle}) {
      done = (this->*part)();
      if (!done) return done.error();
    }
    return std::optional(std::move(account_));
  }

private:
  template <class Read, class Visit>
  Result<void> ask(std::string_view table, const std::string& question, Read row, Visit visit) {
    const std::array<Value, 1> values{sale_};
    return each_read(connection_, table, question, values, row, visit);
  }

  Result<void> read_stock() {
    return ask(
        "item",
        "SELECT i.item, i.name, i.price_amount, i.price_currency, i.stock, count(*) FILTER (WHERE c.state = 'held'), "
        "count(*) FILTER (WHERE c.state = 'sold'), count(*) FILTER (WHERE c.state = 'withdrawn') "
        "FROM item i LEFT JOIN claim c ON c.sale = i.sale AND c.item = i.item WHERE i.sale = $1 "
        "GROUP BY i.sale, i.item ORDER BY i.position",
        read_item, [this](const SaleAccount::Item& item) { account_.items.push_back(item); });
  }

  Result<void> read_people() {
    auto lines = each<LineRow>(connection_, "", "line WHERE sale = $1 ORDER BY position", {sale_},
                               [this](const LineRow& row) { account_.lines.push_back(row); });
    if (!lines) return lines;
    return ask("hold",
               "SELECT h.created_at, coalesce(h.ordinal, 0), h.line, h.state, " + units_of_hold +
                   " FROM hold h WHERE h.sale = $1 ORDER BY h.created_at, h.key",
               read_hold, [this](const SaleAccount::Hold& hold) { account_.holds.push_back(hold); });
  }

  Result<void> read_money() {
    auto orders = ask(
        "orders",
        "SELECT o.created_at, coalesce((SELECT min(e.at) FROM order_event e WHERE e.orders_id = o.id AND e.state IN "
        "('paid', 'confirmed')), 0), o.state, coalesce(" +
            units_of_hold +
            ", 0), o.total_amount FROM orders o LEFT JOIN hold h ON h.sale = o.sale AND h.id = o.hold "
            "WHERE o.sale = $1 ORDER BY o.created_at, o.id",
        read_order, [this](const SaleAccount::Order& order) { account_.orders.push_back(order); });
    if (!orders) return orders;
    return ask("refund",
               "SELECT count(*) FILTER (WHERE state = 'refunded'), coalesce(sum(amount) FILTER (WHERE state = "
               "'refunded'), 0)::bigint, count(*) FILTER (WHERE state IN ('asked', 'refused')) "
               "FROM refund WHERE sale = $1",
               read_refunds, [this](const SaleAccount::Refunds& refunds) { account_.refunds = refunds; });
  }

  Result<void> read_counts() {
    struct Count {
      std::string_view table;
      const char* question;
      std::uint64_t* out;
    };
    const std::array counts{
        Count{"payment", "SELECT count(*) FROM payment WHERE sale = $1 AND state IN ('declined', 'failed')",
              &account_.payments_declined},
        Count{"job", "SELECT count(*) FROM job WHERE sale = $1 AND state = 'dead'", &account_.jobs_dead},
        Count{"handover", "SELECT count(*) FROM handover WHERE sale = $1", &account_.handovers},
        Count{"priority_code_use", "SELECT count(*) FROM priority_code_use WHERE sale = $1", &account_.codes_used},
        Count{"cleared", "SELECT coalesce(sum(last - first + 1), 0)::bigint FROM cleared WHERE sale = $1",
              &account_.places_cleared}};
    for (const Count& one : counts) {
      const auto keep = [&one](std::uint64_t count) { *one.out = count; };
      if (auto done = ask(one.table, one.question, read_count, keep); !done) return done;
    }
    return {};
  }

  Result<void> read_chronicle() {
    auto samples = each<SampleRow>(connection_, "", "sale_sample WHERE sale = $1 ORDER BY number", {sale_},
                                   [this](const SampleRow& row) { account_.samples.push_back(row); });
    if (!samples) return samples;
    return each<SaleEventRow>(connection_, "", "sale_event WHERE sale = $1 ORDER BY number", {sale_},
                              [this](const SaleEventRow& row) { account_.events.push_back(row); });
  }

  Connection& connection_;
  const std::string& sale_;
  SaleAccount account_;
};

}  // namespace

Result<std::optional<SaleAccount>> read_account(const Target& target, const std::string& sale) {
  auto connection = Connection::open(target, {.who = "sluice report", .where = Connection::Where::any});
  if (!connection) return connection.error();
  if (auto known = check_schema(*connection); !known) return known.error();
  if (!begin_reading(*connection)) return connection->error("cannot be read");
  return Account(*connection, sale).read();
}

}  // namespace sluice::ledger::postgres
