// What a command or the clock changed, in order, for whoever records it.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "sale/states.h"

namespace sluice::sale {

struct ItemUnit {
  ItemIndex item{};
  Unit unit{};
  friend auto operator<=>(const ItemUnit&, const ItemUnit&) = default;
};
struct UnitRef {
  ItemIndex item{};
  Unit unit{};
  Generation generation{};
  friend bool operator==(const UnitRef&, const UnitRef&) = default;
};

struct ClaimChange {
  UnitRef unit;
  ClaimState from = ClaimState::released;
  ClaimState to = ClaimState::held;
  HoldId hold;
  BuyerId buyer;
  friend bool operator==(const ClaimChange&, const ClaimChange&) = default;
};
struct SlotChange {
  enum class Kind : std::uint8_t { taken, freed };
  Kind kind = Kind::taken;
  BuyerId buyer;
  std::uint8_t slot = 0;  // from 1
  HoldId hold;
  friend bool operator==(const SlotChange&, const SlotChange&) = default;
};
struct HoldChange {
  HoldId id;
  HoldState from = HoldState::active;
  HoldState to = HoldState::active;  // from == to: it is new; from expired: it is back
  BuyerId buyer;
  LineIndex line{};
  Ordinal ordinal{};
  friend bool operator==(const HoldChange&, const HoldChange&) = default;
};

struct Effects {
  std::vector<ClaimChange> claims;
  std::vector<SlotChange> slots;
  std::vector<HoldChange> holds;
  std::vector<HoldId> renewed;  // their time is longer, or their units are fewer, and their state as before
  void clear() {
    claims.clear();
    slots.clear();
    holds.clear();
    renewed.clear();
  }
};

}  // namespace sluice::sale
