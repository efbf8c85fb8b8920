#include "shop/purchase/held_items.h"

#include <boost/json.hpp>

#include "base/json_writer.h"
#include "shop/settings/item_change.h"
#include "shop/told/sale_view.h"

namespace sluice::shop {
namespace {

std::optional<std::int64_t> number_in(const boost::json::object& part, std::string_view member) {
  const auto* value = part.if_contains(member);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

std::optional<HeldItem> held_item_from(const boost::json::value& each, const SaleConfig& config) {
  const auto* part = each.if_object();
  const auto* name = part == nullptr ? nullptr : part->if_contains("item");
  if (name == nullptr || !name->is_string()) return std::nullopt;
  const auto item = SaleView{config}.find_item({name->get_string().data(), name->get_string().size()});
  const auto quantity = number_in(*part, "quantity");
  if (!item || !quantity) return std::nullopt;
  return HeldItem{.item = *item, .quantity = *quantity, .returned = number_in(*part, "returned").value_or(0)};
}

}  // namespace

std::string items_json(HoldId hold, std::span<const sale::UnitRef> units, std::span<const ReturnedOf> returned,
                       const SaleConfig& config) {
  std::string out;
  out.reserve(96);
  JsonWriter json(out);
  json.begin_array();
  auto back = returned.begin();
  for (std::size_t first = 0; first < units.size() || back != returned.end();) {
    const bool is_gone = first == units.size() || (back != returned.end() && back->item < units[first].item);
    const ItemIndex item = is_gone ? back->item : units[first].item;
    std::size_t end = first;
    while (end < units.size() && units[end].item == item) ++end;
    json.begin_object().field("item", config.items[raw(item)].id).field("quantity", end - first);
    json.key("units").begin_array();
    for (; first < end; ++first) json.number(raw(units[first].unit));
    json.end_array().field("price", price_of(config, item, hold));
    if (back != returned.end() && back->item == item) json.field("returned", (back++)->count);
    json.end_object();
  }
  json.end_array();
  return out;
}

std::optional<std::vector<HeldItem>> held_items_from(std::string_view items, const SaleConfig& config) {
  boost::system::error_code not_json;
  const boost::json::value parsed = boost::json::parse({items.data(), items.size()}, not_json);
  if (not_json || !parsed.is_array()) return std::nullopt;
  std::vector<HeldItem> held;
  for (const boost::json::value& each : parsed.get_array()) {
    const auto item = held_item_from(each, config);
    if (!item) return std::nullopt;
    held.push_back(*item);
  }
  return held;
}

}  // namespace sluice::shop
