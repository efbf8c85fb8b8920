#include <algorithm>

#include "ledger/postgres/postgres_store.h"
#include "ledger/postgres/reading.h"
#include "ledger/postgres/reading_link.h"
#include "ledger/postgres/single_rows.h"

namespace sluice::ledger::postgres {
namespace {

class PostgresOrderLists final : public OrderLists {
public:
  explicit PostgresOrderLists(ReadingLink link) : link_(std::move(link)) {}

  Result<OrderPage> read_page(const OrderFilter& filter, OrderId before, std::uint32_t orders_max) override {
    return in_one_moment<OrderPage>([&](Connection& c) { return page(c, filter, before, orders_max); });
  }
  Result<std::vector<ListedOrder>> read_stuck(std::uint32_t orders_max) override {
    return in_one_moment<std::vector<ListedOrder>>([&](Connection& c) { return stuck(c, orders_max); });
  }
  Result<std::optional<OrderFile>> read_file(OrderId id) override {
    return in_one_moment<std::optional<OrderFile>>([&](Connection& c) { return file(c, id); });
  }

private:
  template <class Answer, class Ask>
  Result<Answer> in_one_moment(Ask ask) {
    return link_.ask<Answer>([&](Connection& c) -> Result<Answer> {
      if (!begin_reading(c)) return c.error("cannot be read");
      Result<Answer> answer = ask(c);
      end_reading(c);
      return answer;
    });
  }

  static Result<OrderPage> page(Connection& c, const OrderFilter& filter, OrderId before, std::uint32_t orders_max) {
    const std::string below = id_above(before);
    // Without a filter all that is looked at is answered, and one more tells whether there is more.
    const std::uint32_t most = leaves_out(filter) ? looked_at_max : std::min(orders_max + 1, looked_at_max);
    auto looked_at = select_orders_below(c, filter.sale, below, most);
    if (!looked_at) return looked_at.error();
    OrderPage page;
    for (OrderRow& order : *looked_at) {
      if (page.orders.size() == orders_max) return page;
      if (ends_search(order, filter)) return end_of(std::move(page));
      page.next = order.id;
      if (!fits(order, filter)) continue;
      auto listed = complete(c, std::move(order));
      if (!listed) return listed.error();
      page.orders.push_back(std::move(*listed));
    }
    return looked_at->size() < most ? end_of(std::move(page)) : page;
  }

  static Result<std::vector<ListedOrder>> stuck(Connection& c, std::uint32_t orders_max) {
    auto orders = select_stuck_orders(c, orders_max);
    if (!orders) return orders.error();
    std::vector<ListedOrder> found;
    for (OrderRow& order : *orders) {
      auto listed = complete(c, std::move(order));
      if (!listed) return listed.error();
      found.push_back(std::move(*listed));
    }
    return found;
  }

  static Result<std::optional<OrderFile>> file(Connection& c, OrderId id) {
    auto image = select_order(c, id);
    if (!image) return image.error();
    if (!*image) return std::optional<OrderFile>();
    auto listed = complete(c, std::move((*image)->order));
    if (!listed) return listed.error();
    auto refunds = select_refunds(c, id);
    if (!refunds) return refunds.error();
    return std::optional(OrderFile{std::move(*listed), std::move((*image)->history), std::move(*refunds)});
  }

  // What is told of an order beside its row.
  static Result<ListedOrder> complete(Connection& c, OrderRow order) {
    ListedOrder listed{.order = std::move(order)};
    const auto hold = select_hold(c, listed.order.hold);
    if (!hold) return hold.error();
    if (!*hold) return Error{ErrorKind::io, c.target().said("order " + listed.order.id.str() + " has no hold")};
    listed.items = (*hold)->items;
    auto payment = select_last_payment(c, listed.order.id);
    if (!payment) return payment.error();
    listed.payment = std::move(*payment);
    const auto refunds = select_refunds(c, listed.order.id);
    if (!refunds) return refunds.error();
    listed.refunded = refunded_of(*refunds);
    return listed;
  }

  ReadingLink link_;
};

}  // namespace

Result<std::unique_ptr<OrderLists>> open_postgres_order_lists(const Target& target) {
  ReadingLink link(target, {.who = "sluice orders"});
  if (auto opened = link.open(); !opened) return opened.error();
  return std::unique_ptr<OrderLists>(std::make_unique<PostgresOrderLists>(std::move(link)));
}

}  // namespace sluice::ledger::postgres
