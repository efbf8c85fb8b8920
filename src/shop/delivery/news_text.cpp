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

void write_order(JsonWriter& json, const OrderNews& news, const OrderRecord& order, const Course& course) {
  json.field("order", news.id.str()).field("hold", order.hold.str()).field("sale", course.sale());
  json.field("state", ledger::to_string(news.state));
  json.key("total").begin_object().field("amount", order.total).field("currency", course.currency()).end_object();
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
      json.field("price", item.at("price").to_number<std::int64_t>()).end_object();
    }
  }
  json.end_array();
}

}  // namespace

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

}  // namespace sluice::shop
