#include "edge/page/plain_orders.h"

#include <boost/json.hpp>

#include "base/money.h"
#include "edge/gate/return_address.h"
#include "edge/page/link_key.h"
#include "edge/page/page_headers.h"
#include "edge/page/sale_page.h"
#include "edge/page/told_text.h"
#include "edge/purchase/orders.h"
#include "edge/verdicts.h"
#include "web/composition/frame.h"
#include "web/plain_pages/plain_order.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

// "25.00 EUR"; empty: it is not told.
std::string refunded_of(const json::object& told) {
  const json::value* refunded = told.if_contains("refunded");
  if (refunded == nullptr || !refunded->is_object()) return {};
  const json::object& money = refunded->get_object();
  return money_text(money.at("amount").to_number<std::int64_t>(), text_of(money, "currency"));
}

std::string total_of(const json::object& told) {
  const json::object& total = told.at("total").get_object();
  return money_text(total.at("amount").to_number<std::int64_t>(), text_of(total, "currency"));
}

bool is_free(const json::object& told) {
  return told.at("total").at("amount").to_number<std::int64_t>() == 0;
}

// The owner tells only addresses that may be followed.
std::string action_url_of(const json::object& told) {
  const json::value* action = told.if_contains("next_action");
  return action == nullptr ? std::string() : text_of(action->get_object(), "redirect_url");
}

// With the items' names, where the sale is still there to tell them.
std::vector<web::PlainRow> rows_of(const json::object& told, const SaleReaders* sale) {
  std::vector<web::PlainRow> rows;
  for (const json::value& each : told.at("items").get_array()) {
    const json::object& item = each.get_object();
    std::string name = text_of(item, "item");
    const auto index = sale == nullptr ? std::nullopt : sale->view->find_item(name);
    if (index) name = sale->view->config.items[raw(*index)].name;
    const json::value* returned = item.if_contains("returned");
    web::PlainRow row{.returned = returned == nullptr ? 0 : returned->to_number<std::uint64_t>()};
    row.text = std::to_string(item.at("quantity").to_number<std::uint64_t>() + row.returned) + " × " + name;
    for (const json::value& unit : item.at("units").get_array()) {
      row.units += (row.units.empty() ? "" : ", ") + std::to_string(unit.to_number<std::uint64_t>());
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

web::AskedForm asked_of(const json::object& told, const PlainOrders::Start& start) {
  web::AskedForm form{.typed = start.typed, .wrong = start.wrong};
  if (!told.contains("asks_for")) return form;
  for (const json::value& part : told.at("asks_for").get_array()) form.parts.emplace_back(part.get_string());
  for (const json::value& method : told.at("shipping_methods").get_array()) {
    form.shipping_methods.emplace_back(text_of(method.get_object(), "id"), text_of(method.get_object(), "name"));
  }
  return form;
}

std::string checkout_main(const json::object& told, const SaleReaders* sale, const PlainOrders::Start& start,
                          const Errand& errand, const web::ComposedPages& pages) {
  const web::Words& words = pages.languages()[start.language];
  const auto until = parse_rfc3339(text_of(told, "expires_at"));
  return web::plain_checkout_main(words, {.root = pages.shop().root,
                                          .hold = text_of(told, "hold"),
                                          .sale = text_of(told, "sale"),
                                          .state = text_of(told, "state"),
                                          .order = text_of(told, "order"),
                                          .problem = start.problem,
                                          .asked = asked_of(told, start),
                                          .total = total_of(told),
                                          .is_free = is_free(told),
                                          .methods = web::methods_html(pages.shop(), words),
                                          .left_s = until ? seconds_until(*until, errand.now) : 0,
                                          .rows = rows_of(told, sale),
                                          .is_paid_at_shop = told.contains("pay_until"),
                                          .checkout_url = text_of(told, "checkout_url")});
}

std::string order_main(const json::object& told, const SaleReaders* sale, const PlainOrders::Start& start,
                       const web::ComposedPages& pages) {
  web::PlainOrder page{.root = pages.shop().root,
                       .order = text_of(told, "order"),
                       .hold = text_of(told, "hold"),
                       .state = text_of(told, "state"),
                       .total = total_of(told),
                       .action_url = action_url_of(told),
                       .refunded = refunded_of(told),
                       .is_mailed = told.contains("confirmation_mailed"),
                       .is_delayed = told.contains("payment_delayed"),
                       .is_cancelled_at_shop = text_of(told, "state") == "released" && told.contains("shop_order"),
                       .rows = rows_of(told, sale),
                       .thanks = start.thanks};
  for (const json::value& event : told.at("history").get_array()) {
    page.history.emplace_back(text_of(event.get_object(), "state"), text_of(event.get_object(), "at").substr(11, 8));
  }
  return web::plain_order_main(pages.languages()[start.language], page);
}

// On to the shop's checkout by itself, while it is to be paid there. The settings let no address in that would end
// this field.
std::string way_to_shop(const json::object& told) {
  const std::string url = text_of(told, "checkout_url");
  const std::string state = text_of(told, "state");
  const bool is_to_be_paid = state == "active" || state == "paying";
  return url.empty() || !is_to_be_paid ? std::string() : "Refresh: 0; url=" + url + "\r\n";
}

std::string_view missing(web::Page page) {
  return page == web::Page::checkout ? "hold" : "order";
}

}  // namespace

void PlainOrders::show(Errand& errand, HoldId hold, Start start) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return answer(errand, {.verdict = shop::Verdict::no_such_hold}, start);
  ask(errand, shop::ReadHold{.hold = hold, .buyer = *buyer}, std::move(start));
}

void PlainOrders::show(Errand& errand, OrderId order, Start start) {
  const auto wish = wish_to_read(desk_, errand, order);
  if (!wish) return answer(errand, {.verdict = shop::Verdict::no_such_order}, start);
  if (wish->by_link) start.key = escaped(query_value(errand.request->query, "key").value_or(""));
  ask(errand, *wish, std::move(start));
}

void PlainOrders::ask_again(Errand& errand, HoldId hold, BuyerId buyer, Start start) {
  start.problem = refusals::invalid_field.slug;
  ask(errand, shop::ReadHold{.hold = hold, .buyer = buyer}, std::move(start));
}

void PlainOrders::ask(Errand& errand, shop::Command command, Start start) {
  desk_.owners().ask(
      errand, std::move(command),
      [this, start = std::move(start)](Errand& then, const shop::Call& call) { answer(then, call.answer, start); });
}

void PlainOrders::answer(Errand& errand, const shop::Answer& answer, const Start& start) {
  const web::ComposedPages& pages = desk_.pages();
  const web::Words& words = pages.languages()[start.language];
  if (const RefusalKind* kind = refusal_kind_of(answer.verdict)) {
    if (kind->status != 404) return desk_.refuse(errand, *kind);
    return respond(errand, kind->status, start, web::plain_missing_main(words, missing(start.page)));
  }
  const json::value told = json::parse(answer.body);
  const SaleReaders* sale = sales_.find(text_of(told.get_object(), "sale"));
  const bool is_checkout = start.page == web::Page::checkout;
  Start going_on = start;
  going_on.headers += way_to_shop(told.get_object());
  respond(errand, start.wrong.empty() ? 200 : refusals::invalid_field.status, going_on,
          is_checkout ? checkout_main(told.get_object(), sale, start, errand, pages)
                      : order_main(told.get_object(), sale, start, pages));
}

void PlainOrders::respond(Errand& errand, int status, const Start& start, const std::string& main) {
  const web::PlainFrame& frame = desk_.pages().plain_frame(start.page, start.language);
  errand.headers = start.headers;
  errand.body = keeping_key(frame.before + main + frame.after, start.key);
  desk_.respond(errand, status, html_type, errand.body);
}

}  // namespace sluice::edge
