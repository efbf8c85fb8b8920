// The numbered units of one item: which are free, and a record of each that was ever claimed.
//
// A unit is free, held, sold or withdrawn, and carries a generation that grows with each claim. Takes begin at the
// lowest number and withdrawals at the highest, so records are kept in pages, which only the units of both ends have.
//
// Invariant: free + held + sold + withdrawn = stock.
// Pure; one thread. Cost: O(1) a unit, whatever the stock. Memory: 1 bit a unit, and 12 bytes in pages of 1024 units
// of which one was ever claimed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "base/unit_set.h"
#include "sale/states.h"

namespace sluice::sale {

inline constexpr std::uint32_t stock_max = 100'000'000;

struct ItemCounts {
  std::uint32_t stock = 0;
  std::uint32_t free = 0;
  std::uint32_t held = 0;
  std::uint32_t sold = 0;
  std::uint32_t withdrawn = 0;
  // Units that were taken off sale are nobody's to buy.
  [[nodiscard]] std::uint32_t on_sale() const { return stock - withdrawn; }
  friend bool operator==(const ItemCounts&, const ItemCounts&) = default;
};

class ItemUnits {
public:
  // The links make a hold's units a list without storage of its own; whoever keeps the list sets them.
  struct Record {
    Generation generation{};
    Unit next_unit{};
    ItemIndex next_item{};
    ClaimState state = ClaimState::released;
  };
  struct Claimed {
    Unit unit{};
    Record& record;  // stays where it is
  };

  // All free. REQUIRES: stock <= stock_max.
  explicit ItemUnits(std::uint32_t stock);

  // A free unit is claimed, with the next generation. REQUIRES: there is one.
  Claimed hold_lowest();
  Claimed withdraw_highest();
  // REQUIRES: the unit is held; to release it, held or sold.
  void sell(Unit unit);
  void release(Unit unit);
  // New units with numbers above the old. REQUIRES: stock <= stock_max afterwards.
  void add(std::uint32_t units);

  [[nodiscard]] std::uint32_t free() const { return free_.count(); }
  [[nodiscard]] bool is_free(Unit unit) const { return free_.contains(unit); }
  [[nodiscard]] std::uint32_t stock() const { return stock_; }
  [[nodiscard]] ItemCounts counts() const;
  // The unit's place in its holder's list. REQUIRES: it is held or sold.
  void link(Unit unit, ItemIndex next_item, Unit next_unit);
  // REQUIRES: the unit was claimed once.
  [[nodiscard]] const Record& record(Unit unit) const {
    return (*pages_[index_of(unit) / page_units])[index_of(unit) % page_units];
  }

  // As recorded. nullptr: there is no such unit, or it is claimed already; changed nothing.
  Record* restore(Unit unit, Generation generation, ClaimState state);

  // Recounts records. Linear in the claimed units.
  [[nodiscard]] const char* broken_invariant() const;

private:
  static constexpr std::uint32_t page_units = 1024;
  using Page = std::array<Record, page_units>;
  static std::uint32_t index_of(Unit unit) { return raw(unit) - 1; }

  Record& make_record(Unit unit);
  Claimed claim(Unit unit, ClaimState state);

  std::uint32_t stock_;
  std::uint32_t held_ = 0;
  std::uint32_t sold_ = 0;
  std::uint32_t withdrawn_ = 0;
  UnitSet free_;
  std::vector<std::unique_ptr<Page>> pages_;  // made when a unit of it is first claimed; never moved
};

}  // namespace sluice::sale
