// Makes the changes of items that are planned (settings/item_change.h), each once and at its time: also before the
// opening and in a pause, but not in a sale that is closed.
//
// A change is made in one round: settings, item and price together. It is durable before it is told, and what is due
// when the program starts again is made then.
//
// Reads and changes the course's settings, the units and what is told. Not thread-safe: the owner's thread.
#pragma once

#include <optional>

#include "base/random.h"
#include "shop/purchase/units.h"
#include "shop/told/telling.h"

namespace sluice::shop {

class ItemChanges {
public:
  ItemChanges(Course& course, Units& units, Telling& telling, IdMint& ids)
      : course_(course), units_(units), telling_(telling), ids_(ids) {}

  // Before the opening of the same instant, so that nobody buys at the price before.
  void follow(Now now, Round& round);
  // How long nothing of this happens.
  [[nodiscard]] std::optional<Duration> until_next(Now now) const;

private:
  struct Next {
    std::size_t index = 0;  // in the settings
    WallTime due;
  };
  [[nodiscard]] std::optional<Next> next() const;
  void make(Now now, std::size_t index, Round& round);
  void add_stock(Now now, ItemIndex item, std::uint32_t units, Round& round);

  Course& course_;
  Units& units_;
  Telling& telling_;
  IdMint& ids_;
};

}  // namespace sluice::shop
