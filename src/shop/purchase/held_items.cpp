#include "shop/purchase/held_items.h"

#include <boost/json.hpp>
#include <optional>

#include "base/json_writer.h"
#include "shop/settings/item_change.h"
#include "shop/told/sale_view.h"

namespace sluice::shop {
namespace {

std::optional<std::int64_t> number_in(const boost::json::object& part, std::string_view member) {
  const auto* value = part.if_contains(member);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

// Adds what one part of the text says.
void read_item(const boost::json::value& each, const SaleConfig& config, HeldItems& held) {
  const auto* part = each.if_object();
  const auto* name = part == nullptr ? nullptr : part->if_contains("item");
  const bool is_named = name != nullptr && name->is_string();
  const auto item =
      is_named ? SaleView{config}.find_item({name->get_string().data(), name->get_string().size()}) : std::nullopt;
  const auto quantity = item ? number_in(*part, "quantity") : std::nullopt;
  if (!quantity) held.is_whole = false;
  if (!item) return;
  held.items.push_back(
      {.item = *item, .quantity = quantity.value_or(0), .returned = number_in(*part, "returned").value_or(0)});
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

HeldItems held_items_from(std::string_view items, const SaleConfig& config) {
  boost::system::error_code not_json;
  const boost::json::value parsed = boost::json::parse({items.data(), items.size()}, not_json);
  if (not_json || !parsed.is_array()) return {.is_whole = false};
  HeldItems held;
  for (const boost::json::value& each : parsed.get_array()) read_item(each, config, held);
  return held;
}

}  // namespace sluice::shop
