#include "shop/purchase/named_units.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.h"
#include "shop/settings/item_change.h"
#include "shop/told/sale_view.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;
using sale::ItemUnit;

std::span<const ItemUnit> of_item(std::span<const ItemUnit> units, ItemIndex item) {
  const auto first =
      std::find_if(units.begin(), units.end(), [item](const ItemUnit& unit) { return unit.item == item; });
  const auto last = std::find_if(first, units.end(), [item](const ItemUnit& unit) { return unit.item != item; });
  return units.subspan(static_cast<std::size_t>(first - units.begin()), static_cast<std::size_t>(last - first));
}

// Those of one name. `own`: what the order has of its item.
Result<std::vector<ItemUnit>> meant_by(const NamedUnits& name, std::span<const ItemUnit> own,
                                       const std::string& where) {
  const auto wrong = [&](const std::string& why) { return Error{ErrorKind::invalid_input, where + why}; };
  if (own.empty()) return wrong(".item: the order has none of \"" + name.item + "\"");
  if (name.quantity > own.size()) return wrong(".quantity: the order has " + std::to_string(own.size()) + " of it");
  std::vector<ItemUnit> meant(own.end() - name.quantity, own.end());
  for (const std::uint32_t number : name.units) {
    const ItemUnit unit{.item = own.front().item, .unit = Unit{number}};
    if (!std::ranges::binary_search(own, unit)) {
      return wrong(".units: unit " + std::to_string(number) + " is not the order's");
    }
    if (std::ranges::find(meant, unit) != meant.end()) {
      return wrong(".units: unit " + std::to_string(number) + " is named twice");
    }
    meant.push_back(unit);
  }
  return meant;
}

}  // namespace

Result<MeantUnits> meant_units(std::span<const NamedUnits> names, HoldId hold, std::span<const ItemUnit> has,
                               const SaleConfig& config) {
  MeantUnits all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string where = "items[" + std::to_string(i) + "]";
    const auto item = SaleView{config}.find_item(names[i].item);
    const std::span<const ItemUnit> own = item ? of_item(has, *item) : std::span<const ItemUnit>();
    const bool is_twice = item && std::ranges::find(all.units, *item, &ItemUnit::item) != all.units.end();
    if (is_twice) return Error{ErrorKind::invalid_input, where + ".item: is named twice"};
    const auto meant = meant_by(names[i], own, where);
    if (!meant) return meant.error();
    all.units.insert(all.units.end(), meant->begin(), meant->end());
    all.cost += price_of(config, *item, hold) * static_cast<std::int64_t>(meant->size());
  }
  std::ranges::sort(all.units);
  return all;
}

std::string units_json(std::span<const ItemUnit> units, const SaleConfig& config) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (std::size_t next = 0; next < units.size();) {
    const ItemIndex item = units[next].item;
    json.begin_object().field("item", config.items[raw(item)].id).key("units").begin_array();
    for (; next < units.size() && units[next].item == item; ++next) json.number(raw(units[next].unit));
    json.end_array().end_object();
  }
  json.end_array();
  return out;
}

std::optional<std::vector<ItemUnit>> units_from(std::string_view text, const SaleConfig& config) {
  std::vector<ItemUnit> units;
  if (text.empty()) return units;
  try {
    const json::value parsed = json::parse({text.data(), text.size()});
    for (const json::value& each : parsed.as_array()) {
      const auto item = SaleView{config}.find_item(std::string(each.at("item").as_string()));
      if (!item) return std::nullopt;
      for (const json::value& number : each.at("units").as_array()) {
        units.push_back({.item = *item, .unit = Unit{number.to_number<std::uint32_t>()}});
      }
    }
  } catch (const std::exception&) {  // a row that somebody mended by hand
    return std::nullopt;
  }
  return units;
}

}  // namespace sluice::shop
