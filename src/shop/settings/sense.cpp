#include "shop/settings/sense.h"

#include "shop/settings/currency.h"

namespace sluice::shop {
namespace {

std::string at_item(std::size_t index, const char* field) {
  return "items[" + std::to_string(index) + "]." + field + ": ";
}

// All items have the currency of the first.
std::string wrong_currency(const SaleConfig& config) {
  if (config.items.empty()) return {};
  const std::string& currency = config.items.front().price.currency;
  if (is_currency_in_use(currency)) return {};
  return at_item(0, "price.currency") + "\"" + currency + "\" is no currency in use (ISO 4217), such as EUR";
}

std::string wrong_limit(const SaleConfig& config) {
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    if (config.items[i].limit <= config.buyer_limit) continue;
    return at_item(i, "limit") + "must be at most buyer_limit (" + std::to_string(config.buyer_limit) +
           "): nobody could have more";
  }
  return {};
}

}  // namespace

std::string what_makes_no_sense(const SaleConfig& config) {
  if (std::string wrong = wrong_currency(config); !wrong.empty()) return wrong;
  if (std::string wrong = wrong_limit(config); !wrong.empty()) return wrong;
  const auto late = first_too_late(config, config.changes);
  return late ? late->field + ": " + late->problem : std::string();
}

Result<SaleConfig> parse_new_sale(const boost::json::object& object) {
  auto config = parse_sale(object);
  if (!config) return config;
  if (std::string wrong = what_makes_no_sense(*config); !wrong.empty()) return invalid_input(std::move(wrong));
  return config;
}

}  // namespace sluice::shop
