#include "shop/settings/item_config.h"

#include <algorithm>

#include "sale/cart.h"
#include "sale/item_units.h"
#include "shop/settings/fields.h"

namespace sluice::shop {
namespace {

void read_money(Fields& fields, Money& money) {
  fields.only({"amount", "currency"});
  fields.require("amount");
  fields.require("currency");
  fields.number("amount", money.amount, 0, order_total_max, "a whole number of minor units,", ": 2500 for 25.00");
  fields.text("currency", money.currency, 3);
  const bool letters =
      std::all_of(money.currency.begin(), money.currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (money.currency.size() != 3 || !letters) fields.fail("currency", "must be three capital letters, such as EUR");
}

void read_item(Fields& fields, ItemConfig& item) {
  fields.only({"id", "name", "price", "stock", "limit"});
  for (const char* name : {"id", "price", "stock"}) fields.require(name);
  fields.id("id", item.id);
  item.name = item.id;
  fields.text("name", item.name, name_bytes_max);
  fields.object("price", [&](Fields& price) { read_money(price, item.price); });
  fields.number("stock", item.stock, 0, sale::stock_max);
  fields.number("limit", item.limit, 1, sale::buyer_limit_max);
}

}  // namespace

void read_items(Fields& fields, std::vector<ItemConfig>& items) {
  fields.array("items", items_max, [&](Fields& inner, std::size_t) {
    ItemConfig item;
    read_item(inner, item);
    for (const ItemConfig& other : items) {
      if (other.id == item.id) inner.fail("id", "is used twice");
      if (other.price.currency != item.price.currency) inner.fail("price.currency", "must be the same for all items");
    }
    items.push_back(std::move(item));
  });
}

void check_order_total(Fields& fields, const std::vector<ItemConfig>& items, std::uint32_t buyer_limit) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].price.amount <= order_total_max / buyer_limit) continue;
    fields.fail(
        "items[" + std::to_string(i) + "].price.amount",
        "times buyer_limit (" + std::to_string(buyer_limit) + ") must be at most " + std::to_string(order_total_max));
  }
}

void write_items(JsonWriter& json, const std::vector<ItemConfig>& items) {
  json.key("items").begin_array();
  for (const ItemConfig& item : items) {
    json.begin_object().field("id", item.id).field("name", item.name).key("price").begin_object();
    json.field("amount", item.price.amount).field("currency", item.price.currency).end_object();
    json.field("stock", item.stock);
    if (item.limit > 0) json.field("limit", item.limit);
    json.end_object();
  }
  json.end_array();
}

}  // namespace sluice::shop
