#include "sale/item_units.h"

#include "base/invariant.h"

namespace sluice::sale {

ItemUnits::ItemUnits(std::uint32_t stock) : stock_(stock), free_(stock, UnitSet::Start::full) {
  SLUICE_INVARIANT(stock <= stock_max);
}

ItemUnits::Claimed ItemUnits::hold_lowest() {
  ++held_;
  return claim(*free_.lowest(), ClaimState::held);
}

ItemUnits::Claimed ItemUnits::withdraw_highest() {
  ++withdrawn_;
  return claim(*free_.highest(), ClaimState::withdrawn);
}

ItemUnits::Claimed ItemUnits::claim(Unit unit, ClaimState state) {
  free_.erase(unit);
  Record& record = make_record(unit);
  record = {.generation = Generation{raw(record.generation) + 1}, .state = state};
  return {.unit = unit, .record = record};
}

void ItemUnits::sell(Unit unit) {
  make_record(unit).state = ClaimState::sold;
  --held_;
  ++sold_;
}

void ItemUnits::release(Unit unit) {
  Record& record = make_record(unit);
  --(record.state == ClaimState::sold ? sold_ : held_);
  record.state = ClaimState::released;
  free_.insert(unit);
}

void ItemUnits::link(Unit unit, ItemIndex next_item, Unit next_unit) {
  Record& record = make_record(unit);
  record.next_item = next_item;
  record.next_unit = next_unit;
}

void ItemUnits::add(std::uint32_t units) {
  free_.grow(stock_ + units);
  for (std::uint32_t i = 1; i <= units; ++i) free_.insert(Unit{stock_ + i});
  stock_ += units;
}

ItemUnits::Record& ItemUnits::make_record(Unit unit) {
  const std::uint32_t index = index_of(unit);
  if (pages_.size() <= index / page_units) pages_.resize(index / page_units + 1);
  auto& page = pages_[index / page_units];
  if (page == nullptr) page = std::make_unique<Page>();
  return (*page)[index % page_units];
}

ItemCounts ItemUnits::counts() const {
  return {.stock = stock_, .free = free_.count(), .held = held_, .sold = sold_, .withdrawn = withdrawn_};
}

ItemUnits::Record* ItemUnits::restore(Unit unit, Generation generation, ClaimState state) {
  if (raw(unit) < 1 || raw(unit) > stock_) return nullptr;
  if (state != ClaimState::released && !free_.contains(unit)) return nullptr;
  Record& record = make_record(unit);
  record = {.generation = generation, .state = state};
  if (state == ClaimState::released) return &record;
  free_.erase(unit);
  ++(state == ClaimState::held ? held_ : state == ClaimState::sold ? sold_ : withdrawn_);
  return &record;
}

const char* ItemUnits::broken_invariant() const {
  ItemCounts seen{.stock = stock_, .free = stock_};
  for (std::size_t page = 0; page < pages_.size(); ++page) {
    if (pages_[page] == nullptr) continue;
    for (std::uint32_t i = 0; i < page_units; ++i) {
      const ClaimState state = (*pages_[page])[i].state;
      if (state == ClaimState::released) continue;
      const Unit unit{static_cast<std::uint32_t>(page) * page_units + i + 1};
      if (free_.contains(unit)) return "a claimed unit is not free";
      --seen.free;
      ++(state == ClaimState::held ? seen.held : state == ClaimState::sold ? seen.sold : seen.withdrawn);
    }
  }
  if (free_.count() + held_ + sold_ + withdrawn_ != stock_) return "free + held + sold + withdrawn = stock";
  if (!free_.is_consistent()) return "the free set is consistent";
  return seen == counts() ? nullptr : "the counts are those of the units";
}

}  // namespace sluice::sale
