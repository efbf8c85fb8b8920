// What changes of holds, units and slots, as rows of a round.
//
// Units says so here, in the order in which the engine did it. Reads the engine, which has made the change before,
// and what has come back of holds; touches the round. Decides nothing.
//
// Invariant: a row moves its hold or unit from the state that the row before it left: the ledger compares.
// Not thread-safe: the owner's thread. Cost: a look-up and a row each.
#pragma once

#include <string>
#include <string_view>

#include "sale/engine.h"
#include "shop/purchase/returned_units.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class UnitRows {
public:
  // All must outlive this.
  UnitRows(Course& course, const sale::Engine& engine, const ReturnedUnits& returned)
      : course_(course), engine_(engine), returned_(returned) {}

  // Returns the hold's items as its row has them; valid as long as the round.
  std::string_view write_new_hold(Now now, const sale::HoldChange& change, Round& round);
  void write_move(const sale::HoldChange& change, Round& round);
  // Of a hold that goes on with another time or other units, or that was over and is not.
  void write_renewal(Now now, HoldId id, sale::HoldState from, Round& round);
  void write_claim(const sale::ClaimChange& change, Round& round);
  void write_slot(const sale::SlotChange& change, Round& round);
  void write_item(ItemIndex item, Round& round);

  [[nodiscard]] std::string items_of(const sale::Hold& hold) const;  // JSON, as in the ledger's hold.items

private:
  Course& course_;
  const sale::Engine& engine_;
  const ReturnedUnits& returned_;
};

}  // namespace sluice::shop
