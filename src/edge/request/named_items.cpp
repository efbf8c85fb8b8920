#include "edge/request/named_items.h"

#include <string>
#include <string_view>

#include "sale/cart.h"
#include "sale/item_units.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::optional<Refusal> read_named_numbers(const json::value& numbers, const std::string& where,
                                          std::vector<std::uint32_t>& out) {
  const auto* list = numbers.if_array();
  if (list == nullptr || list->empty() || list->size() > sale::buyer_limit_max) {
    return invalid_field(where + ": must be an array of 1 to " + std::to_string(sale::buyer_limit_max) +
                         " numbers of units");
  }
  for (const json::value& each : *list) {
    const auto number = whole_number(each);
    if (!number || *number < 1 || *number > sale::stock_max) {
      return invalid_field(where + ": must be numbers of units, from 1");
    }
    out.push_back(static_cast<std::uint32_t>(*number));
  }
  return std::nullopt;
}

std::optional<Refusal> read_named_item(const json::value& value, const std::string& where, shop::NamedUnits& out) {
  const json::object* row = value.if_object();
  const json::value* item = row == nullptr ? nullptr : row->if_contains("item");
  if (item == nullptr || !item->is_string()) return invalid_field(where + ".item: must be the id of an item");
  if (auto refusal = unknown_member(*row, {"item", "quantity", "units"}, where)) return refusal;
  const json::value* quantity = row->if_contains("quantity");
  const json::value* units = row->if_contains("units");
  if ((quantity == nullptr) == (units == nullptr)) {
    return invalid_field(where + ": must have either \"quantity\" or \"units\", the numbers of some");
  }
  out.item = std::string_view(item->get_string());
  if (units != nullptr) return read_named_numbers(*units, where + ".units", out.units);
  const auto count = whole_number(*quantity);
  if (!count || *count < 1 || *count > sale::buyer_limit_max) {
    return invalid_field(where + ".quantity: must be a whole number from 1 to " +
                         std::to_string(sale::buyer_limit_max));
  }
  out.quantity = static_cast<std::uint32_t>(*count);
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_named_items(const json::value& value, std::vector<shop::NamedUnits>& out) {
  const json::array* items = value.if_array();
  if (items == nullptr || items->empty() || items->size() > shop::named_items_max) {
    return invalid_field(R"(items: must be an array of 1 to )" + std::to_string(shop::named_items_max) +
                         R"( {"item", "quantity"} or {"item", "units"})");
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string where = "items[" + std::to_string(i) + "]";
    if (auto refusal = read_named_item((*items)[i], where, out.emplace_back())) return refusal;
  }
  return std::nullopt;
}

}  // namespace sluice::edge
