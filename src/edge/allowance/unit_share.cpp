#include "edge/allowance/unit_share.h"

#include <algorithm>
#include <cmath>

namespace sluice::edge {
namespace {

std::uint64_t stock_of(const shop::SaleView& sale) {
  std::uint64_t stock = 0;
  for (const auto& item : sale.config.items) stock += item.stock;
  return stock;
}

}  // namespace

Rate unit_share(const shop::SaleView& sale, const AllowanceSettings& settings) {
  const bool is_gate = sale.is_gate();
  const double all = is_gate ? static_cast<double>(sale.config.cap) : static_cast<double>(stock_of(sale));
  const double share = std::floor(all * (is_gate ? settings.room_share : settings.stock_share));
  const double most = is_gate ? 4e9 : settings.units_max;
  const double count = std::clamp(share, static_cast<double>(settings.units_min),
                                  std::max(most, static_cast<double>(settings.units_min)));
  return {.count = static_cast<std::uint32_t>(count), .per = is_gate ? sale.config.pass : sale.config.hold};
}

}  // namespace sluice::edge
