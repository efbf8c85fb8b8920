#include "shop/sale/item_changes.h"

#include <algorithm>

namespace sluice::shop {

void ItemChanges::follow(Now now, Round& round) {
  bool has_changed = false;
  for (auto due = next(); due && due->due <= now.wall; due = next()) {
    make(now, due->index, round);
    has_changed = true;
  }
  if (has_changed) telling_.tell(now, round);
}

std::optional<Duration> ItemChanges::until_next(Now now) const {
  const auto due = next();
  if (!due) return std::nullopt;
  return std::max<Duration>(due->due - now.wall, Duration::zero());
}

std::optional<ItemChanges::Next> ItemChanges::next() const {
  if (course_.state() == SaleState::closed) return std::nullopt;
  const SaleConfig& config = course_.config();
  std::optional<Next> next;
  for (std::size_t i = 0; i < config.changes.size(); ++i) {
    if (config.changes[i].made) continue;
    const auto due = due_at(config, config.changes[i]);
    if (due && (!next || *due < next->due)) next = {.index = i, .due = *due};
  }
  return next;
}

void ItemChanges::make(Now now, std::size_t index, Round& round) {
  SaleConfig config = course_.config();
  ItemChange& change = config.changes[index];
  const ItemIndex item = *SaleView{config}.find_item(change.item);
  Money& price = config.items[raw(item)].price;
  change.made = {.since = HoldId(ids_.mint(now.wall)), .was = price.amount};
  price.amount = change.price.value_or(price.amount);
  const std::uint32_t units = change.add_stock;
  course_.set_config(std::move(config), round);
  units_.follow_settings();
  if (units > 0) add_stock(now, item, units, round);
  units_.write_item(item, round);
}

// As many as a sale may have.
void ItemChanges::add_stock(Now now, ItemIndex item, std::uint32_t units, Round& round) {
  const std::uint32_t room = sale::stock_max - units_.counts(item).stock;
  units_.apply(now, sale::AddStock{.item = item, .units = std::min(units, room)}, round);
}

}  // namespace sluice::shop
