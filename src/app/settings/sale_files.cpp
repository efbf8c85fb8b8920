#include "app/settings/sale_files.h"

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "app/settings/shop_settings.h"
#include "app/settings/toml_file.h"
#include "shop/settings/fields.h"
#include "shop/settings/sense.h"

namespace sluice::app {

namespace json = boost::json;
using shop::Fields;

namespace {

// What the configuration says of a sale besides the sale itself: taken out of `sale`, and out of what the ledger
// keeps of it.
template <class Own>
Result<std::optional<Own>> take_own(const std::filesystem::path& file, const toml::table& table, std::size_t index,
                                    json::object& sale, const char* name, void (*read)(Fields&, Own&)) {
  const auto found = sale.find(name);
  if (found == sale.end()) return std::optional<Own>();
  const json::value value = found->value();
  sale.erase(found);
  const std::string where = "sale[" + std::to_string(index) + "]." + name;
  if (!value.is_object()) return wrong_field(file, table, where + ": must be an object");
  Own own;
  Fields fields(value.get_object(), where + ".");
  read(fields, own);
  if (!fields.error().empty()) return wrong_field(file, table, fields.error());
  return std::optional(std::move(own));
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
    auto look = take_own(file, table, sales.configs.size(), fields, "shop", read_sale_look);
    if (!look) return look.error();
    auto preflight = take_own(file, table, sales.configs.size(), fields, "preflight", read_preflight);
    if (!preflight) return preflight.error();
    auto sale = shop::parse_new_sale(fields);
    if (!sale) return wrong(sale.error().detail);
    for (const auto& other : sales.configs) {
      if (other.id == sale->id) return wrong("id: \"" + sale->id + "\" is used twice");
    }
    if (*look) sales.looks.emplace(sale->id, std::move(**look));
    if (*preflight) sales.preflights.emplace(sale->id, std::move(**preflight));
    sales.configs.push_back(std::move(*sale));
  }
  return sales;
}

void list_sales(shop::FieldList& list) {
  list.note("sale", "tables", "");
  shop::list_sale_fields(list, "sale[].");
  Fields fields(list, "sale[].");
  fields.object("shop", [](Fields& inner) {
    web::Look look;
    read_sale_look(inner, look);
  });
  fields.object("preflight", [](Fields& inner) {
    PreflightSettings preflight;
    read_preflight(inner, preflight);
  });
}

Result<shop::SaleConfig> load_sale(const std::filesystem::path& file) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  if (!table->contains("sale")) {
    auto sale = shop::parse_new_sale(to_json(*table).get_object());
    if (!sale) return wrong_field(file, *table, sale.error().detail);
    return sale;
  }
  auto sales = read_sales(file, *table);
  if (!sales) return sales.error();
  if (sales->configs.size() != 1) return invalid_input(file.string() + ": must hold exactly one sale");
  if (!sales->looks.empty() || !sales->preflights.empty()) {
    const char* own = sales->looks.empty() ? "preflight" : "shop";
    return invalid_input(file.string() + ": sale." + own + ": belongs into the server's configuration");
  }
  return std::move(sales->configs.front());
}

}  // namespace sluice::app
