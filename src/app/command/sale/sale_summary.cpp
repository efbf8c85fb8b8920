#include "app/command/sale/sale_summary.h"

#include <algorithm>

#include "app/command/terminal/readable.h"

namespace sluice::app {
namespace {

std::string when(WallTime now, WallTime time) {
  return from_now(now, time) + " (" + local_time(time) + ")";
}

std::string opening(const shop::SaleConfig& sale, WallTime now) {
  if (sale.closes_at && *sale.closes_at <= now) return "closed: its closes_at was " + when(now, *sale.closes_at);
  if (!sale.opens_at) return "no opens_at, open it by hand (`sluice sale open " + sale.id + "`)";
  if (*sale.opens_at <= now) return "open from the start: opens_at was " + when(now, *sale.opens_at);
  return "opens " + when(now, *sale.opens_at);
}

std::string lobby(const shop::SaleConfig& sale) {
  if (sale.lobby_time <= Duration::zero()) return "";
  return ", lobby " + (sale.opens_at ? "from " + format_duration(sale.lobby_time) + " before" : "until then") +
         (sale.lobby == shop::Lobby::draw ? ", places drawn by lot" : "");
}

std::string goods(const shop::SaleConfig& sale) {
  constexpr std::size_t told_max = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(sale.items.size(), told_max); ++i) {
    const shop::ItemConfig& item = sale.items[i];
    text += ", " + readable(item.stock) + " x " + item.name + " at " + readable(item.price);
  }
  if (sale.items.size() > told_max) text += " and " + readable(sale.items.size() - told_max) + " items more";
  return text + ", " + readable(sale.buyer_limit) + " a buyer";
}

std::string pace(const shop::SaleConfig& sale) {
  if (sale.pace.admit == 0) return "";
  return ", " + readable(sale.pace.admit) + " people let in per " + format_duration(sale.pace.per);
}

}  // namespace

std::string summary(const shop::SaleConfig& sale, WallTime now) {
  std::string text = sale.id + (sale.name == sale.id ? "" : " '" + sale.name + "'") + ": " + opening(sale, now);
  text += lobby(sale);
  text += sale.items.empty() ? ", no items: it is a gate, " + readable(sale.cap) + " people inside" : goods(sale);
  text += pace(sale);
  if (sale.closes_at && *sale.closes_at > now) text += ", closes " + when(now, *sale.closes_at);
  return harmless(text);
}

}  // namespace sluice::app
