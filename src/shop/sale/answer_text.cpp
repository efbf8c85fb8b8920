#include "shop/sale/answer_text.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.h"

namespace sluice::shop {
namespace {

void write_money(JsonWriter& json, std::string_view name, std::int64_t amount, std::string_view currency) {
  json.key(name).begin_object().field("amount", amount).field("currency", currency).end_object();
}

}  // namespace

std::string to_json(const HoldText& hold, std::string_view outcome) {
  std::string out;
  out.reserve(320);
  JsonWriter json(out);
  json.begin_object();
  if (!outcome.empty()) json.field("outcome", outcome);
  json.field("hold", hold.id.str()).field("sale", hold.sale).field("state", ledger::to_string(hold.state));
  if (raw(hold.ordinal) != 0) json.field("ordinal", raw(hold.ordinal));
  json.key("items").raw(hold.items);
  write_money(json, "total", hold.total, hold.currency);
  json.field("expires_at", format_rfc3339(hold.expires_at));
  if (!hold.order.is_nil()) json.field("order", hold.order.str());
  if (hold.asks_for != nullptr) write_asked_for(json, *hold.asks_for);
  if (hold.pay_until) json.field("pay_until", format_rfc3339(*hold.pay_until));
  if (!hold.checkout_url.empty()) json.field("checkout_url", hold.checkout_url);
  json.end_object();
  return out;
}

bool was_confirmed(std::span<const ledger::OrderEventRow> history) {
  return std::ranges::any_of(history, [](const auto& event) { return event.state == ledger::OrderState::confirmed; });
}

std::string to_json(const OrderText& order) {
  std::string out;
  out.reserve(512);
  JsonWriter json(out);
  json.begin_object().field("order", order.id.str()).field("hold", order.hold.str()).field("sale", order.sale);
  json.field("state", ledger::to_string(order.state));
  if (!order.shop_order.empty()) json.field("shop_order", order.shop_order);
  write_money(json, "total", order.total, order.currency);
  if (order.refunded > 0) write_money(json, "refunded", order.refunded, order.currency);
  json.key("items").raw(order.items).key("history").begin_array();
  for (const auto& event : order.history) {
    json.begin_object()
        .field("state", ledger::to_string(event.state))
        .field("at", format_rfc3339(event.at))
        .end_object();
  }
  json.end_array();
  if (order.is_mailed && was_confirmed(order.history)) json.field("confirmation_mailed", true);
  if (order.is_delayed) json.field("payment_delayed", true);
  if (!order.action_url.empty()) {
    json.key("next_action").begin_object().field("redirect_url", order.action_url).end_object();
  }
  json.end_object();
  return out;
}

std::string shop_order_details(std::string_view number) {
  std::string details;
  JsonWriter(details).begin_object().field("shop_order", number).end_object();
  return details;
}

std::string shop_order_of(std::string_view method, std::string_view details) {
  if (method != paid_at_shop_method) return {};
  boost::system::error_code not_json;
  const boost::json::value parsed = boost::json::parse({details.data(), details.size()}, not_json);
  const auto* object = parsed.if_object();
  const auto* number = object == nullptr ? nullptr : object->if_contains("shop_order");
  return number == nullptr || !number->is_string() ? std::string() : std::string(number->get_string());
}

}  // namespace sluice::shop
