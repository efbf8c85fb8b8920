// Which units of an order are meant, and what they cost: as they are named by whoever gives them back, and as a
// refund's row lists them.
//
// Pure functions; linear in the units of the order and the names.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "sale/effects.h"
#include "shop/settings/config.h"

namespace sluice::shop {

// Units of an order, of one item: so many, or those.
struct NamedUnits {
  std::string item{};
  std::uint32_t quantity = 0;  // those with the highest numbers; 0: they are listed
  std::vector<std::uint32_t> units{};
};
inline constexpr std::size_t named_items_max = 64;  // as many as an order has units

struct MeantUnits {
  std::vector<sale::ItemUnit> units{};  // by item, then unit
  std::int64_t cost = 0;                // minor units, when they were held
};
// `has`: what the order has, by item, then unit. An error's detail begins with the name that is wrong:
// "items[0].quantity: the order has 1 of it".
[[nodiscard]] Result<MeantUnits> meant_units(std::span<const NamedUnits> names, HoldId hold,
                                             std::span<const sale::ItemUnit> has, const SaleConfig& config);

// As the ledger's refund.items: [{"item":"tee","units":[7]}]. `units` are by item, then unit.
[[nodiscard]] std::string units_json(std::span<const sale::ItemUnit> units, const SaleConfig& config);
// nullopt: it is no such text, or of items that the sale has not. Of an empty one: none.
[[nodiscard]] std::optional<std::vector<sale::ItemUnit>> units_from(std::string_view text, const SaleConfig& config);

}  // namespace sluice::shop
