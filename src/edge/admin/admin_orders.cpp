#include "edge/admin/admin_orders.h"

#include "edge/admin/list_answer.h"
#include "edge/admin/order_text.h"
#include "edge/request/json_body.h"
#include "edge/request/merchant_bodies.h"
#include "shop/sale/answer_text.h"

namespace sluice::edge {
namespace {

constexpr std::size_t email_bytes_max = 254;

template <class Value>
bool keep(std::optional<Value> value, auto& out) {
  if (value) out = *value;
  return value.has_value();
}

}  // namespace

std::optional<AdminOrders::Asked> AdminOrders::asked(Errand& errand) {
  Asked asked{.filter = {.sale = std::string(errand.values[0])}};
  Parameters parameters(errand.request->query);
  parameters.read("state", "one of an order's states",
                  [&](const auto& text) { return keep(ledger::order_state_from(text), asked.filter.state); });
  parameters.read("email", "at most 254 bytes", [&](const auto& text) {
    asked.filter.email = text;
    return text.size() <= email_bytes_max;
  });
  parameters.read("shop_order", "1 to 100 visible characters", [&](const auto& text) {
    asked.filter.details = shop::shop_order_details(text);
    return is_order_number(text);
  });
  parameters.read("since", "a time, such as 2026-12-24T20:00:00Z",
                  [&](const auto& text) { return keep(parse_rfc3339(text), asked.filter.since); });
  parameters.read("before", "the `next` of a page before",
                  [&](const auto& text) { return keep(OrderId::parse(text), asked.before); });
  parameters.read("limit", "1 to 500", [&](const auto& text) { return read_limit(text, asked.limit); });
  read_form(parameters, asked.form);
  if (parameters.wrong().empty()) return asked;
  desk_.refuse(errand, invalid_field(parameters.wrong()));
  return std::nullopt;
}

void AdminOrders::list(Errand& errand) {
  const auto asked = this->asked(errand);
  if (!asked) return;
  const auto directory = desk_.context().directory.snapshot();
  if (!directory->contains(errand.values[0])) return desk_.refuse(errand, refusals::no_such_sale);
  if (lists_ == nullptr) return desk_.refuse(errand, refusals::read_only);
  const auto page = lists_->read_page(asked->filter, asked->before, asked->limit);
  if (!page) return desk_.refuse(errand, {.kind = &refusals::read_only, .detail = page.error().detail});
  tell(errand, *asked, *page);
}

void AdminOrders::tell(Errand& errand, const Asked& asked, const ledger::OrderPage& page) {
  const bool goes_on = !page.next.is_nil();
  if (goes_on)
    append_next_link(errand, {"state", "email", "shop_order", "since", "limit", "format"}, page.next.str());
  tell_list<ledger::ListedOrder>(desk_, errand, asked.form,
                                 {.member = "orders",
                                  .entries = page.orders,
                                  .next = goes_on ? "\"" + page.next.str() + "\"" : "null",
                                  .titles = asked.before.is_nil() ? csv_titles() : std::string_view(),
                                  .write = write_order,
                                  .write_line = write_csv_line});
}

std::optional<ledger::OrderFile> AdminOrders::find(Errand& errand) {
  const auto id = OrderId::parse(errand.values[0]);
  if (!id) return desk_.refuse(errand, refusals::no_such_order), std::nullopt;
  if (lists_ == nullptr) return desk_.refuse(errand, refusals::read_only), std::nullopt;
  auto file = lists_->read_file(*id);
  if (!file) {
    desk_.refuse(errand, {.kind = &refusals::read_only, .detail = file.error().detail});
    return std::nullopt;
  }
  if (!*file) desk_.refuse(errand, refusals::no_such_order);
  return std::move(*file);
}

void AdminOrders::read(Errand& errand) {
  const auto file = find(errand);
  if (!file) return;
  errand.headers += no_store;
  write_order(*file, errand.body);
  desk_.respond_json(errand, 200, errand.body);
}

// The ledger says whose sale it is; what it is by now is the owner's to say.
void AdminOrders::cancel(Errand& errand) {
  shop::CancelOrder cancel;
  if (const auto refusal = read_cancellation(errand.request->body, cancel)) return desk_.refuse(errand, *refusal);
  const auto file = find(errand);
  if (!file) return;
  cancel.sale = file->listed.order.sale;
  cancel.order = file->listed.order.id;
  operators_.change(errand, std::move(cancel));
}

void AdminOrders::refund(Errand& errand) {
  shop::RefundOrder refund;
  if (const auto refusal = read_refund(errand.request->body, refund)) return desk_.refuse(errand, *refusal);
  const auto file = find(errand);
  if (!file) return;
  refund.sale = file->listed.order.sale;
  refund.order = file->listed.order.id;
  operators_.change(errand, std::move(refund));
}

// The shop's own number is the shop's, and stays.
void AdminOrders::erase(Errand& errand) {
  const auto file = find(errand);
  if (!file) return;
  const ledger::OrderRow& order = file->listed.order;
  const std::string number = shop::shop_order_of(order.method, order.details);
  operators_.change(errand, shop::EraseOrder{.sale = order.sale,
                                             .order = order.id,
                                             .details = number.empty() ? "{}" : shop::shop_order_details(number)});
}

}  // namespace sluice::edge
