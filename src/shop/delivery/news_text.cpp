#include "shop/delivery/news_text.h"

#include <boost/json.hpp>

#include "base/json_writer.h"
#include "ledger/rows/states.h"
#include "shop/told/sale_view.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;

void begin(JsonWriter& json, delivery::Event event, WallTime at) {
  json.begin_object().field("type", to_string(event)).field("timestamp", format_rfc3339(at));
  json.key("data").begin_object();
}

void write_refund(JsonWriter& json, const RefundMade& refund, const Course& course) {
  json.key("refund").begin_object().field("amount", refund.amount).field("currency", course.currency());
  if (!refund.items.empty()) json.key("items").raw(refund.items);
  json.end_object();
}

// What has gone back, now and in all, and what becomes of the units.
void write_end(JsonWriter& json, const OrderNews& news, const OrderRecord& order, const Course& course) {
  using delivery::Event;
  const auto money = [&](const char* name, std::int64_t amount) {
    json.key(name).begin_object().field("amount", amount).field("currency", course.currency()).end_object();
  };
  const bool is_refund = news.event == Event::order_refunded || news.event == Event::order_part_refunded;
  if (is_refund) write_refund(json, order.last_refund, course);
  if (is_refund) money("refunded", order.refunded);
  if (is_refund || news.event == Event::order_released)
    json.field("units", ledger::to_string(units_then(news, order)));
  if (!order.shop_order.empty()) json.field("shop_order", order.shop_order);
}

void write_order(JsonWriter& json, const OrderNews& news, const OrderRecord& order, const Course& course) {
  json.field("order", news.id.str()).field("hold", order.hold.str()).field("sale", course.sale());
  json.field("state", ledger::to_string(news.state));
  json.key("total").begin_object().field("amount", order.total).field("currency", course.currency()).end_object();
  write_end(json, news, order, course);
  json.field("email", order.email);
  if (course.config().rehearsal) json.field("rehearsal", true);
}

// Each item of the order, with its name and without its units; the price is that of one.
void write_items(JsonWriter& json, const OrderRecord& order, const Course& course) {
  boost::system::error_code not_json;
  const json::value items = json::parse(order.items, not_json);
  json.key("items").begin_array();
  if (!not_json && items.is_array()) {
    for (const json::value& item : items.get_array()) {
      const std::string id(item.at("item").as_string());
      const auto known = SaleView{course.config()}.find_item(id);
      json.begin_object().field("item", id);
      json.field("name", known ? course.config().items[raw(*known)].name : id);
      json.field("quantity", item.at("quantity").to_number<std::int64_t>());
      json.field("price", item.at("price").to_number<std::int64_t>());
      if (const auto* returned = item.get_object().if_contains("returned"))
        json.field("returned", returned->to_number<std::int64_t>());
      json.end_object();
    }
  }
  json.end_array();
}

// How what is of use for a time begins: the text of a delivery is looked at by every restart.
constexpr std::string_view call_type = "place.called";
constexpr std::string_view call_begins = R"({"type":"place.called")";

void begin(JsonWriter& json, const CallNews& news, const Course& course) {
  json.begin_object().field("type", call_type).field("timestamp", format_rfc3339(news.at));
  json.field("expires_at", format_rfc3339(news.until)).key("data").begin_object();
  json.field("sale", course.sale()).field("sale_name", course.config().name).field("language", news.language);
}

}  // namespace

order::UnitsThen units_then(const OrderNews& news, const OrderRecord& order) {
  return news.event == delivery::Event::order_released ? order.cancel_units : order.last_refund.units;
}

std::string webhook_text(const OrderNews& news, const OrderRecord& order, const Course& course) {
  std::string text;
  JsonWriter json(text);
  begin(json, news.event, news.at);
  write_order(json, news, order, course);
  if (text.size() + order.items.size() < webhook_bytes_max) {
    json.key("items").raw(order.items);
  } else {
    write_items(json, order, course);
  }
  json.end_object().end_object();
  return text;
}

std::string webhook_text(delivery::Event event, WallTime at, const Course& course) {
  const SaleConfig& config = course.config();
  std::string text;
  JsonWriter json(text);
  begin(json, event, at);
  json.field("sale", course.sale()).field("name", config.name);
  if (config.opens_at) json.field("opens_at", format_rfc3339(*config.opens_at));
  if (config.closes_at) json.field("closes_at", format_rfc3339(*config.closes_at));
  if (config.rehearsal) json.field("rehearsal", true);
  json.end_object().end_object();
  return text;
}

// Of a refund that took some of its units: those, and which refund it was.
std::vector<std::string> stock_texts(const OrderNews& news, const OrderRecord& order, const Course& course) {
  std::vector<std::string> texts;
  const bool is_some = news.event != delivery::Event::order_confirmed && !order.last_refund.items.empty();
  boost::system::error_code not_json;
  const json::value items = json::parse(is_some ? order.last_refund.items : order.items, not_json);
  if (not_json || !items.is_array()) return texts;
  for (const json::value& item : items.get_array()) {
    const std::size_t quantity = item.at("units").as_array().size();
    if (quantity == 0) continue;  // all of it came back before
    JsonWriter json(texts.emplace_back());
    begin(json, news.event, news.at);
    json.field("order", news.id.str()).field("sale", course.sale());
    json.field("item", std::string(item.at("item").as_string())).field("quantity", quantity);
    if (is_some) json.field("refund", order.last_refund.number);
    json.end_object().end_object();
  }
  return texts;
}

std::string mail_data(const OrderNews& news, const OrderRecord& order, const Course& course) {
  std::string text;
  JsonWriter json(text);
  begin(json, news.event, news.at);
  write_order(json, news, order, course);
  json.field("sale_name", course.config().name).field("language", order.language);
  write_items(json, order, course);
  json.end_object().end_object();
  return text;
}

std::string notice_data(const CallNews& news, std::string_view email, const Course& course) {
  std::string text;
  JsonWriter json(text);
  begin(json, news, course);
  json.field("email", email).end_object().end_object();
  return text;
}

std::string push_data(const CallNews& news, std::string_view subscription, const Course& course) {
  std::string text;
  JsonWriter json(text);
  begin(json, news, course);
  json.key("push").raw(subscription).end_object().end_object();
  return text;
}

std::optional<WallTime> expires_at(std::string_view text) {
  if (!text.starts_with(call_begins)) return std::nullopt;
  boost::system::error_code not_json;
  const json::value parsed = json::parse(text, not_json);
  const json::value* at = !not_json && parsed.is_object() ? parsed.get_object().if_contains("expires_at") : nullptr;
  const auto told = at != nullptr && at->is_string() ? parse_rfc3339(at->get_string()) : std::nullopt;
  return told.value_or(WallTime{});  // one that somebody mended by hand is over
}

}  // namespace sluice::shop
