#include "app/command/order/order_tables.h"

#include <boost/json.hpp>

#include "app/command/admin/admin_answer.h"
#include "app/command/terminal/readable.h"
#include "app/command/terminal/table.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string time_text(const json::object& object, const char* field) {
  const auto time = parse_rfc3339(text_of(object, field));
  return time ? local_time(*time) : "";
}

std::string money_text(const json::object& of, const char* field) {
  const json::object& money = object_of(of, field);
  return readable(
      shop::Money{.amount = number_of(money, "amount").value_or(0), .currency = text_of(money, "currency")});
}

std::string total_text(const json::object& order) {
  return money_text(order, "total");
}

// Which of each item: "tee [7,8], cap [1]".
std::string units_text(const json::object& of) {
  std::string text;
  for (const json::object& item : objects_of(of, "items")) {
    const auto* units = item.if_contains("units");
    if (units == nullptr || !units->is_array() || units->get_array().empty()) continue;
    if (!text.empty()) text += ", ";
    text += text_of(item, "item") + " " + json::serialize(*units);
  }
  return text;
}

std::string refund_text(const json::object& refund) {
  const std::string units = text_of(refund, "units");
  const std::string some = units_text(refund);
  const std::string detail = text_of(refund, "detail");
  return money_text(refund, "amount") + ", " + text_of(refund, "state") + ", " + time_text(refund, "created_at") +
         (units == "keep" ? "" : ", units: " + units) + (some.empty() ? "" : " of " + some) +
         (detail.empty() ? "" : ", " + detail);
}

std::string payment_text(const json::object& order) {
  const json::object& payment = object_of(order, "payment");
  if (payment.empty()) return "none yet";
  const std::string reference = text_of(payment, "provider_reference");
  return text_of(payment, "state") + " at " + text_of(payment, "provider") +
         (reference.empty() ? "" : ", " + reference);
}

std::vector<std::string> order_cells(const json::object& order) {
  return {text_of(order, "order"), time_text(order, "created_at"),
          text_of(order, "state"), text_of(order, "email"),
          items_text(order),       total_text(order)};
}

}  // namespace

std::string items_text(const json::object& order) {
  std::string text;
  for (const json::object& item : objects_of(order, "items")) {
    if (!text.empty()) text += ", ";
    text += std::to_string(number_of(item, "quantity").value_or(0)) + " x " + text_of(item, "item");
    const auto returned = number_of(item, "returned");
    if (returned) text += " (" + std::to_string(*returned) + " given back)";
  }
  return text;
}

std::string orders_table(const std::vector<json::object>& orders) {
  if (orders.empty()) return "There is no such order.\n";
  Table table({{"ORDER"}, {"PLACED"}, {"STATE"}, {"E-MAIL"}, {"ITEMS"}, {"TOTAL", Table::Align::right}});
  for (const json::object& order : orders) table.add(order_cells(order));
  return table.text();
}

std::string order_text(const json::object& order) {
  Table table({{""}, {""}});
  table.add({"order", text_of(order, "order")});
  table.add({"sale", text_of(order, "sale")});
  table.add({"state", text_of(order, "state")});
  table.add({"placed", time_text(order, "created_at")});
  table.add({"e-mail", text_of(order, "email")});
  table.add({"items", items_text(order)});
  table.add({"units", units_text(order)});
  table.add({"total", total_text(order)});
  table.add({"payment", payment_text(order)});
  for (const json::object& refund : objects_of(order, "refunds")) {
    table.add({"refund " + std::to_string(number_of(refund, "refund").value_or(0)), refund_text(refund)});
  }
  table.add({"hold", text_of(order, "hold")});
  for (const auto& [name, value] : object_of(order, "details")) {
    const std::string name_text(name);
    table.add({name_text, value.is_string() ? std::string(value.get_string()) : json::serialize(value)});
  }
  for (const json::object& event : objects_of(order, "history")) {
    table.add({text_of(event, "state"), time_text(event, "at")});
  }
  return table.text();
}

}  // namespace sluice::app
