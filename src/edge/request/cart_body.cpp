#include "edge/request/cart_body.h"

#include <boost/json.hpp>

#include "edge/request/cart_scanner.h"
#include "edge/request/json_body.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::int64_t quantity_max = 1'000'000;  // beyond any limit: a slip of the finger, not a wish

Refusal beyond_limit(const shop::SaleView& sale) {
  return {.kind = &refusals::limit_reached, .extra = "\"available\":" + std::to_string(sale.config.buyer_limit)};
}

std::optional<Refusal> read_quantity(const json::object& row, const std::string& where, std::uint32_t& out) {
  const json::value* quantity = row.if_contains("quantity");
  if (quantity == nullptr || !quantity->is_number()) return invalid_field(where + ".quantity: must be a number");
  const auto count = whole_number(*quantity);
  if (!count || *count < 1 || *count > quantity_max) {
    return invalid_field(where + ".quantity: must be a whole number from 1 to " + std::to_string(quantity_max));
  }
  out = static_cast<std::uint32_t>(*count);
  return std::nullopt;
}

std::optional<Refusal> read_row(const json::value& value, const std::string& where, const shop::SaleView& sale,
                                CartBody& out) {
  const auto* row = value.if_object();
  if (row == nullptr) return invalid_field(where + ": must be an object");
  const auto item = text_in(*row, "item");
  if (!item) return invalid_field(where + ".item: must be a string");
  std::uint32_t quantity = 0;
  if (auto refusal = read_quantity(*row, where, quantity)) return refusal;
  const auto index = sale.find_item(*item);
  if (!index) return Refusal{.kind = &refusals::no_such_item, .detail = where + ".item: the sale has no such item"};
  const LineIndex line = sale.line_of(*index);
  if (!out.cart.empty() && line != out.line) {
    return invalid_field(where + ".item: each item of this sale has a line of its own");
  }
  out.line = line;
  if (quantity > sale.config.buyer_limit || !sale::add_to_cart(out.cart, {.item = *index, .quantity = quantity})) {
    return beyond_limit(sale);
  }
  return std::nullopt;
}

// False: something of it is wrong, or written otherwise, and the JSON reader says what.
bool take_plain(std::string_view body, const shop::SaleView& sale, CartBody& out) {
  const auto rows = scan_cart(body);
  if (!rows) return false;
  CartBody cart;
  std::uint32_t units = 0;
  for (const ScannedRow& row : *rows) {
    const auto item = sale.find_item(row.item);
    if (!item) return false;
    const LineIndex line = sale.line_of(*item);
    units += row.quantity;
    if ((!cart.cart.empty() && line != cart.line) || units > sale.config.buyer_limit) return false;
    cart.line = line;
    if (!sale::add_to_cart(cart.cart, {.item = *item, .quantity = row.quantity})) return false;
  }
  out = cart;
  return true;
}

}  // namespace

std::optional<Refusal> read_cart(std::string_view body, const shop::SaleView& sale, CartBody& out) {
  return take_plain(body, sale, out) ? std::nullopt : read_json_cart(body, sale, out);
}

std::optional<Refusal> read_json_cart(std::string_view body, const shop::SaleView& sale, CartBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const json::value* items = parsed.object().if_contains("items");
  if (items == nullptr || !items->is_array() || items->get_array().empty()) {
    return invalid_field("items: must be an array of at least one {\"item\", \"quantity\"}");
  }
  if (items->get_array().size() > sale::cart_rows_max) {
    return invalid_field("items: must be at most " + std::to_string(sale::cart_rows_max));
  }
  std::size_t index = 0;
  for (const json::value& row : items->get_array()) {
    if (auto refusal = read_row(row, "items[" + std::to_string(index++) + "]", sale, out)) return refusal;
  }
  std::uint32_t units = 0;
  for (const sale::CartRow& row : out.cart) units += row.quantity;
  if (units > sale.config.buyer_limit) return beyond_limit(sale);
  return std::nullopt;
}

}  // namespace sluice::edge
