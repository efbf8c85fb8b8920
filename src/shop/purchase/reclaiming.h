// Units that had left a hold, sold to its buyer after all: the shop was paid after the hold had ended.
//
// Touches the units, and of the floor the reserve. Makes no order.
//
// Invariant: what is reclaimed was promised to nobody: units are free, and nobody waits for them.
// Not thread-safe: the owner's thread. Cost: the engine's, and a look at every line.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/rows.h"
#include "sale/cart.h"
#include "shop/line/floor.h"
#include "shop/purchase/units.h"

namespace sluice::shop {

// Of a hold, what is needed to sell its units anew once it has ended.
struct FormerHold {
  HoldId id;
  BuyerId buyer;
  LineIndex line{};
  Ordinal ordinal{};
  sale::Cart cart{};
  std::int64_t total = 0;
};

class Reclaiming {
public:
  Reclaiming(Course& course, Units& units, Floor& floor) : course_(course), units_(units), floor_(floor) {}

  // Of one that lives.
  [[nodiscard]] FormerHold former_of(const sale::Hold& hold) const;
  // Of one that has ended. nullopt: of items that the sale has not, in rows that somebody changed.
  [[nodiscard]] std::optional<FormerHold> former_of(const ledger::HoldRow& row) const;

  // True: the hold is there again, and sold. REQUIRES: it has ended.
  [[nodiscard]] bool reclaim(Now now, const FormerHold& former, Round& round);

private:
  [[nodiscard]] bool somebody_waits(LineIndex line) const;

  Course& course_;
  Units& units_;
  Floor& floor_;
};

}  // namespace sluice::shop
