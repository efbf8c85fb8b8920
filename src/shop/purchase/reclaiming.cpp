#include "shop/purchase/reclaiming.h"

#include "shop/purchase/held_items.h"

namespace sluice::shop {

FormerHold Reclaiming::former_of(const sale::Hold& hold) const {
  FormerHold former{.id = hold.id, .buyer = hold.buyer, .line = hold.line, .ordinal = hold.ordinal};
  former.total = hold.total;
  for (const sale::ItemUnit& unit : units_.numbers_of(hold)) {
    (void)add_to_cart(former.cart, {.item = unit.item, .quantity = 1});
  }
  return former;
}

std::optional<FormerHold> Reclaiming::former_of(const ledger::HoldRow& row) const {
  if (raw(row.line) >= floor_.line_count()) return std::nullopt;
  const HeldItems held = held_items_from(row.items, course_.config());
  if (!held.is_whole) return std::nullopt;
  FormerHold former{.id = row.id, .buyer = row.buyer, .line = row.line, .ordinal = row.ordinal};
  former.total = row.total_amount;
  for (const HeldItem& each : held.items) {
    const auto quantity = static_cast<std::uint32_t>(each.quantity);
    if (!add_to_cart(former.cart, {.item = each.item, .quantity = quantity})) return std::nullopt;
  }
  return former.cart.empty() ? std::nullopt : std::optional(former);
}

bool Reclaiming::reclaim(Now now, const FormerHold& former, Round& round) {
  if (somebody_waits(former.line)) return false;
  const std::uint32_t free = floor_.free(former.line);
  const std::uint32_t wanted = sale::units_in(former.cart);
  // What is kept for people who have not even come is kept no longer.
  if (!course_.is_gate()) floor_.shrink_reserve(now, former.line, free > wanted ? free - wanted : 0);
  const auto reclaimed = units_.apply(now,
                                      sale::Reclaim{.of = {.id = former.id,
                                                           .buyer = former.buyer,
                                                           .line = former.line,
                                                           .ordinal = former.ordinal,
                                                           .cart = former.cart,
                                                           .kept_for_others = floor_.promised(former.line),
                                                           .line_free = free},
                                                    .total = former.total},
                                      round);
  return reclaimed.outcome.verdict == sale::Verdict::done;
}

bool Reclaiming::somebody_waits(LineIndex line) const {
  if (course_.config().line == LineMode::item) return floor_.line(raw(line)).engine.somebody_waits();
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    if (floor_.line(i).engine.somebody_waits()) return true;
  }
  return false;
}

}  // namespace sluice::shop
