// The shelf: the units of every item of a sale, and which of them a hold has.
//
// The units of a hold are a chain through their records; the hold knows the first. Taken ones are chained in order of
// item and unit, restored ones are not.
//
// Invariant: a unit that is held or sold is in one hold's chain, and every unit in a chain is held or sold as the
// hold is. Pure; one thread. Cost: O(units touched) a call. What changes is appended to the effects.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "sale/cart.h"
#include "sale/effects.h"
#include "sale/hold_book.h"
#include "sale/item_units.h"

namespace sluice::sale {

struct ItemSetup {
  std::uint32_t stock = 0;
  std::int64_t price = 0;   // minor units
  std::uint32_t limit = 0;  // units of it that a buyer may have; 0: only the limit over all items counts
};

class Shelf {
public:
  explicit Shelf(std::span<const ItemSetup> items);

  [[nodiscard]] std::size_t item_count() const { return items_.size(); }
  [[nodiscard]] const ItemUnits& item(ItemIndex item) const { return items_[raw(item)]; }

  // The cart's units become the hold's. REQUIRES: all are free, and the hold has none.
  void take(Hold& hold, const Cart& cart, Effects& effects);
  // REQUIRES: the hold's units are held.
  void sell(const Hold& hold, Effects& effects);
  void release(const Hold& hold, Effects& effects);
  // Those of the hold's units only, each once. REQUIRES: they are its own.
  void release(Hold& hold, std::span<const ItemUnit> units, Effects& effects);

  // REQUIRES: so many are free.
  void withdraw(ItemIndex item, std::uint32_t count, Effects& effects);
  void add(ItemIndex item, std::uint32_t units) { items_[raw(item)].add(units); }

  // visit(unit, state) for each of the hold's, which it may sell or release.
  template <class Visit>
  void for_each_unit(const Hold& hold, Visit visit) const;

  // As recorded; `holder` has it when it is held or sold. False: there is no such unit, or it is claimed; changed
  // nothing.
  [[nodiscard]] bool restore(const UnitRef& unit, ClaimState state, Hold* holder);

  // Compares units with holds. Linear in both.
  [[nodiscard]] const char* broken_invariant(const HoldBook& holds) const;

private:
  std::vector<ItemUnits> items_;
};

template <class Visit>
void Shelf::for_each_unit(const Hold& hold, Visit visit) const {
  UnitRef at{.item = hold.first_item, .unit = hold.first_unit};
  while (raw(at.unit) != 0) {
    // Copied, because `visit` may change the record.
    const ItemUnits::Record record = item(at.item).record(at.unit);
    at.generation = record.generation;
    visit(std::as_const(at), record.state);
    at.item = record.next_item;
    at.unit = record.next_unit;
  }
}

}  // namespace sluice::sale
