// `sluice orders`: what a merchant needs to ship.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/admin/admin_lists.h"
#include "app/command/commands.h"
#include "app/command/order/order_items.h"
#include "app/command/order/order_tables.h"
#include "app/command/terminal/confirm.h"
#include "app/command/terminal/readable.h"
#include "base/ids.h"
#include "base/money.h"
#include "edge/gate/return_address.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::size_t page_max = 500;

// The address of the first page of what was asked for.
std::string target_of(const OrdersOptions& options, const char* form, std::size_t limit) {
  return with_query("/admin/v1/sales/" + edge::escaped(options.id) + "/orders?limit=" + std::to_string(limit),
                    {{"format", form},
                     {"state", options.state},
                     {"email", options.email},
                     {"shop_order", options.shop_order},
                     {"since", options.since},
                     {"before", options.before}});
}

void print_lines(const std::vector<json::object>& orders) {
  for (const json::object& order : orders) {
    const json::object& total = object_of(order, "total");
    std::cout << text_of(order, "order") << '\t' << text_of(order, "created_at") << '\t' << text_of(order, "state")
              << '\t' << harmless(text_of(order, "email")) << '\t' << items_text(order) << '\t'
              << sluice::money_text(number_of(total, "amount").value_or(0), text_of(total, "currency")) << '\n';
  }
}

int list(const AdminClient& server, const OrdersOptions& options, Form form) {
  const auto print = [form](const auto& orders) {
    form == Form::table ? void(std::cout << orders_table(orders)) : print_lines(orders);
  };
  return print_list(server, {.first = target_of(options, "json", std::min<std::size_t>(options.limit, page_max)),
                             .member = "orders",
                             .limit = options.limit,
                             .form = form,
                             .print = print,
                             .before = [](const auto& order) { return text_of(order, "order"); }});
}

int show(const AdminClient& server, const OrdersOptions& options, Form form) {
  if (!OrderId::parse(options.id)) {
    return complain("order \"" + options.id + "\": must be an id as `sluice orders list` shows");
  }
  const auto answer = answer_of(server.ask("GET", "/admin/v1/orders/" + options.id));
  if (!answer) return complain(answer.error());
  std::cout << (form == Form::table ? order_text(answer->object) : answer->body + "\n");
  return exit_ok;
}

// What a merchant is asked before what nothing undoes.
std::string question_of(const OrdersOptions& options, const json::object& order, std::int64_t amount) {
  const std::string currency = text_of(object_of(order, "total"), "currency");
  const std::string email = text_of(order, "email");
  const std::string whose = email.empty() ? options.id : options.id + " of " + email;
  if (options.action == "cancel") return "Cancel " + whose + "? Its units are sold to somebody else.";
  if (options.action == "erase") return "Forget who placed " + whose + "? Nothing undoes it.";
  const std::string all = options.items.empty() ? "what is left" : "what the given items cost";
  const std::string what = amount == 0 ? all : readable(shop::Money{.amount = amount, .currency = currency});
  return "Pay " + what + " back of " + whose + "? Nothing undoes it.";
}

std::string body_of(const OrdersOptions& options, std::int64_t amount, const json::array& items) {
  json::object body;
  if (amount > 0) body["amount"] = amount;
  if (!options.units.empty()) body["units"] = options.units;
  if (!items.empty()) body["items"] = items;
  return json::serialize(body);
}

// Cancelled, refunded, or erased. The order is asked for first: its currency says what an amount means.
int change(const AdminClient& server, const OrdersOptions& options, Form form) {
  if (!OrderId::parse(options.id)) {
    return complain("order \"" + options.id + "\": must be an id as `sluice orders list` shows");
  }
  const std::string path = "/admin/v1/orders/" + options.id;
  const auto order = answer_of(server.ask("GET", path));
  if (!order) return complain(order.error());
  std::int64_t amount = 0;
  if (!options.amount.empty()) {
    const auto read = amount_from(options.amount, text_of(object_of(order->object, "total"), "currency"));
    if (!read || *read == 0) return complain("--amount: must be an amount of money, such as 12.50");
    amount = *read;
  }
  const auto items = items_from(options.items);
  if (!items) return complain(items.error().detail);
  if (!is_confirmed(question_of(options, order->object, amount), options.yes)) {
    return complain("nothing was changed", exit_failed);
  }
  const auto answer = answer_of(server.ask("POST", path + "/" + options.action, body_of(options, amount, *items)));
  if (!answer) return complain(answer.error());
  if (form != Form::table) return std::cout << answer->body << '\n', exit_ok;
  const auto now = answer_of(server.ask("GET", path));
  if (!now) return complain(now.error());
  std::cout << order_text(now->object);
  return exit_ok;
}

}  // namespace

int orders(const OrdersOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const Form form = form_of(options.json);
  if (options.action == "show") return show(*server, options, form);
  if (options.action == "cancel" || options.action == "refund" || options.action == "erase") {
    return change(*server, options, form);
  }
  if (options.action == "export") return print_pages(*server, target_of(options, options.format.c_str(), page_max));
  return list(*server, options, form);
}

}  // namespace sluice::app
