#include "sale/shelf.h"

#include <algorithm>
#include <bit>

namespace sluice::sale {

Shelf::Shelf(std::span<const ItemSetup> items) {
  items_.reserve(items.size());
  for (const ItemSetup& item : items) items_.emplace_back(item.stock);
}

void Shelf::take(Hold& hold, const Cart& cart, Effects& effects) {
  ItemUnits::Record* last = nullptr;
  for (const CartRow& row : cart) {
    for (std::uint32_t i = 0; i < row.quantity; ++i) {
      const auto [unit, record] = items_[raw(row.item)].hold_lowest();
      (last == nullptr ? hold.first_item : last->next_item) = row.item;
      (last == nullptr ? hold.first_unit : last->next_unit) = unit;
      last = &record;
      effects.claims.push_back({.unit = {row.item, unit, record.generation},
                                .from = ClaimState::released,
                                .to = ClaimState::held,
                                .hold = hold.id,
                                .buyer = hold.buyer});
    }
  }
}

void Shelf::sell(const Hold& hold, Effects& effects) {
  for_each_unit(hold, [&](const UnitRef& unit, ClaimState) {
    items_[raw(unit.item)].sell(unit.unit);
    effects.claims.push_back(
        {.unit = unit, .from = ClaimState::held, .to = ClaimState::sold, .hold = hold.id, .buyer = hold.buyer});
  });
}

void Shelf::release(const Hold& hold, Effects& effects) {
  for_each_unit(hold, [&](const UnitRef& unit, ClaimState state) {
    items_[raw(unit.item)].release(unit.unit);
    effects.claims.push_back(
        {.unit = unit, .from = state, .to = ClaimState::released, .hold = hold.id, .buyer = hold.buyer});
  });
}

void Shelf::release(Hold& hold, std::span<const ItemUnit> units, Effects& effects) {
  std::vector<ItemUnit> kept;
  for_each_unit(hold, [&](const UnitRef& unit, ClaimState state) {
    const ItemUnit named{.item = unit.item, .unit = unit.unit};
    if (std::find(units.begin(), units.end(), named) == units.end()) return kept.push_back(named);
    items_[raw(unit.item)].release(unit.unit);
    effects.claims.push_back(
        {.unit = unit, .from = state, .to = ClaimState::released, .hold = hold.id, .buyer = hold.buyer});
  });
  hold.first_unit = Unit{0};
  for (auto unit = kept.rbegin(); unit != kept.rend(); ++unit) {
    items_[raw(unit->item)].link(unit->unit, hold.first_item, hold.first_unit);
    hold.first_item = unit->item;
    hold.first_unit = unit->unit;
  }
}

void Shelf::withdraw(ItemIndex item, std::uint32_t count, Effects& effects) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto [unit, record] = items_[raw(item)].withdraw_highest();
    effects.claims.push_back({.unit = {item, unit, record.generation},
                              .from = ClaimState::released,
                              .to = ClaimState::withdrawn,
                              .hold = {},
                              .buyer = {}});
  }
}

bool Shelf::restore(const UnitRef& unit, ClaimState state, Hold* holder) {
  if (raw(unit.item) >= items_.size()) return false;
  ItemUnits::Record* record = items_[raw(unit.item)].restore(unit.unit, unit.generation, state);
  if (record == nullptr) return false;
  if (holder == nullptr) return true;
  record->next_item = holder->first_item;
  record->next_unit = holder->first_unit;
  holder->first_item = unit.item;
  holder->first_unit = unit.unit;
  return true;
}

const char* Shelf::broken_invariant(const HoldBook& holds) const {
  std::vector<ItemCounts> held(items_.size());
  bool states_fit = true;
  bool slots_fit = true;
  holds.for_each([&](const Hold& hold) {
    const bool is_sold = hold.state == HoldState::sold;
    int units = 0;
    for_each_unit(hold, [&](const UnitRef& unit, ClaimState state) {
      ++units;
      ++(is_sold ? held[raw(unit.item)].sold : held[raw(unit.item)].held);
      states_fit = states_fit && state == (is_sold ? ClaimState::sold : ClaimState::held) &&
                   !item(unit.item).is_free(unit.unit);
    });
    slots_fit = slots_fit && units == std::popcount(hold.slots);
  });
  if (!states_fit) return "a hold's units are held or sold as it is, and not free";
  if (!slots_fit) return "a hold has a slot for each unit";
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const ItemCounts counts = items_[i].counts();
    if (counts.held != held[i].held || counts.sold != held[i].sold) return "held and sold count the units of holds";
    if (const char* broken = items_[i].broken_invariant()) return broken;
  }
  return nullptr;
}

}  // namespace sluice::sale
