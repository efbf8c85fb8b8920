#include "app/settings/sale_files.h"

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "app/settings/shop_settings.h"
#include "app/settings/toml_file.h"
#include "shop/settings/fields.h"

namespace sluice::app {

namespace json = boost::json;
using shop::Fields;

namespace {

// How a sale shows itself is the configuration's alone: taken out of `sale`, and out of what the ledger keeps of it.
Result<std::optional<web::Look>> take_look(const std::filesystem::path& file, const toml::table& table,
                                           std::size_t index, json::object& sale) {
  const auto found = sale.find("shop");
  if (found == sale.end()) return std::optional<web::Look>();
  const json::value own = found->value();
  sale.erase(found);
  const std::string where = "sale[" + std::to_string(index) + "].shop";
  if (!own.is_object()) return wrong_field(file, table, where + ": must be an object");
  web::Look look;
  Fields fields(own.get_object(), where + ".");
  read_sale_look(fields, look);
  if (!fields.error().empty()) return wrong_field(file, table, fields.error());
  return std::optional(std::move(look));
}

}  // namespace

// Each named by its own first line.
Result<SalesOfFile> read_sales(const std::filesystem::path& file, const toml::table& table) {
  SalesOfFile sales;
  const toml::node* node = table.get("sale");
  if (node == nullptr) return sales;
  if (!node->is_array_of_tables()) return wrong_field(file, table, "sale: must be written as [[sale]]");
  for (const auto& entry : *node->as_array()) {
    const auto wrong = [&](const std::string& what) { return wrong_field(file, *entry.as_table(), what, "sale: "); };
    json::object fields = to_json(entry).get_object();
    auto look = take_look(file, table, sales.configs.size(), fields);
    if (!look) return look.error();
    auto sale = shop::parse_sale(fields);
    if (!sale) return wrong(sale.error().detail);
    for (const auto& other : sales.configs) {
      if (other.id == sale->id) return wrong("id: \"" + sale->id + "\" is used twice");
    }
    if (*look) sales.looks.emplace(sale->id, std::move(**look));
    sales.configs.push_back(std::move(*sale));
  }
  return sales;
}

Result<shop::SaleConfig> load_sale(const std::filesystem::path& file) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  if (!table->contains("sale")) {
    auto sale = shop::parse_sale(to_json(*table).get_object());
    if (!sale) return wrong_field(file, *table, sale.error().detail);
    return sale;
  }
  auto sales = read_sales(file, *table);
  if (!sales) return sales.error();
  if (sales->configs.size() != 1) return invalid_input(file.string() + ": must hold exactly one sale");
  if (!sales->looks.empty())
    return invalid_input(file.string() + ": sale.shop: belongs into the server's configuration");
  return std::move(sales->configs.front());
}

}  // namespace sluice::app
