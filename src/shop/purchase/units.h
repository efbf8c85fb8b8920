// The units of a sale: the engine that decides who holds which, and the rows that its decisions leave.
//
// Whoever changes units does it through apply(), so no change is without its row. A unit that comes back in a round
// is free for the engine at once, but nobody is called for it before its release is durable: free_for_sure().
//
// Invariant: every change of a unit, a slot or a hold has its write in the round in which it happened.
// Not thread-safe: the owner's thread. Cost: the engine's, and a row a unit, slot and hold touched.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "order/refund_states.h"
#include "sale/engine.h"
#include "shop/purchase/unit_rows.h"
#include "shop/sale/course.h"

namespace sluice::shop {

// What else happens in a sale when a hold reaches its end.
class HoldFollower {
public:
  virtual ~HoldFollower() = default;
  virtual void on_sold(Now now, const sale::Hold& hold) = 0;
  virtual void on_ended(HoldId hold) = 0;  // released or expired; the engine has forgotten it
};

class Units {
public:
  Units(Course& course, HoldFollower& follower);
  Units(const Units&) = delete;
  Units& operator=(const Units&) = delete;

  struct Applied {
    sale::Outcome outcome;
    std::string_view items{};  // of a new hold, as in the ledger; lives as long as the round
  };
  Applied apply(Now now, sale::Command command, Round& round);
  // The same, for the end of a payment: sale::Sell or sale::StopPaying of a hold that is being paid, sale::TakeBack
  // of one that is sold. REQUIRES: it is.
  void end_paying(Now now, sale::Command command, Round& round);
  // A hold that is being paid or is sold has lost its order: its units go to whoever is next, or off sale, in this
  // very round. Nothing if they are kept, or the hold is gone.
  void end_ordered(Now now, HoldId id, order::UnitsThen then, Round& round);
  // Likewise with some of what a hold that is sold has, which goes on with the rest. Nothing if one of them is not
  // its own, or the hold is gone.
  void take_back(Now now, HoldId id, std::span<const sale::ItemUnit> units, order::UnitsThen then, Round& round);
  // Ends holds whose time is over, as many as the round may.
  void expire(Now now, Round& round);
  void write_item(ItemIndex item, Round& round) { rows_.write_item(item, round); }

  // How long one may pay has changed, or what items cost.
  void follow_settings();

  [[nodiscard]] const sale::Engine& engine() const { return engine_; }
  [[nodiscard]] const sale::Hold* find(HoldId id) const { return engine_.find(id); }
  [[nodiscard]] const sale::Hold* find(LineIndex line, Ordinal ordinal) const { return engine_.find(line, ordinal); }
  [[nodiscard]] sale::ItemCounts counts(ItemIndex item) const { return engine_.counts(item); }
  [[nodiscard]] std::size_t item_count() const { return engine_.item_count(); }
  // Free here and in the ledger, and not withheld: what people may be called for.
  [[nodiscard]] std::uint32_t free_for_sure(ItemIndex item) const;
  // So many of the free ones are about to be taken off sale.
  void withhold(ItemIndex item, std::uint32_t units) { withheld_[raw(item)] = units; }
  [[nodiscard]] std::vector<sale::ItemUnit> numbers_of(const sale::Hold& hold) const;  // by item, then unit
  // JSON, as in the ledger's hold.items.
  [[nodiscard]] std::string items_of(const sale::Hold& hold) const { return rows_.items_of(hold); }

  // Before the first apply(): rows of the ledger go in here.
  [[nodiscard]] sale::Restoring restoring() { return engine_.restoring(); }
  void restore_returned(HoldId hold, std::string_view items) { returned_.restore(hold, items, course_.config()); }

private:
  std::string_view record(Now now, Round& round);
  std::string_view record_hold(Now now, const sale::HoldChange& change, Round& round);
  void note_returned();
  void withdraw_free(Now now, std::span<const sale::ItemUnit> units, Round& round);
  void note_return(ItemIndex item, std::uint32_t units, Round& round);

  Course& course_;
  HoldFollower& follower_;
  sale::Engine engine_;
  ReturnedUnits returned_;
  UnitRows rows_;
  std::vector<std::uint32_t> returning_;  // by item: free here, not yet in the ledger
  std::vector<std::uint32_t> withheld_;   // by item
  sale::Effects effects_;                 // reused
};

}  // namespace sluice::shop
