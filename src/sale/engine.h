// The sale engine decides, in one fixed order, who holds which unit.
//
// Pure: no clock, no sockets, no threads, no logging. Time arrives as an argument and leaves as a deadline. Feeding
// the same batches in the same order gives the same outcomes and the same effects. Not thread-safe: one engine is
// owned by one thread.
//
// It decides by what its parts know, and has them change: the Shelf (every item's units, and whose they are), the
// HoldBook (holds, and when their time is over), the BuyerSlots (how many units a buyer has). Why it refuses units,
// refusal.h says.
//
// Invariants
//  1. free + held + sold + withdrawn = stock, for every item.
//  2. A unit belongs to at most one hold; a hold ends exactly once.
//  3. A buyer has at most `buyer_limit` units held or sold, one per slot 1..buyer_limit, and of an item with a limit
//     of its own no more than that.
//  4. All or nothing: a refused command changes nothing.
//
// Cost: a command is O(units it touches), whatever the stock, the number of holds or of people waiting.
// Memory: 12 bytes a unit that was claimed, in pages; 1 bit a unit; about 150 bytes a hold that lives or is sold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "sale/buyer_slots.h"
#include "sale/commands.h"
#include "sale/effects.h"
#include "sale/hold_book.h"
#include "sale/item_limits.h"
#include "sale/refusal.h"
#include "sale/restoring.h"
#include "sale/shelf.h"

namespace sluice::sale {

struct Settings {
  std::uint32_t buyer_limit = 2;
  Duration hold = std::chrono::minutes(10);
  Duration hold_max{0};  // from its taking, up to which somebody else's payment may keep it; 0: payments are ours
};

class Engine {
public:
  Engine(std::span<const ItemSetup> items, const Settings& settings);

  // Of holds from now on; those that there are keep their deadlines.
  void set_times(Duration hold, Duration hold_max) {
    settings_.hold = hold;
    settings_.hold_max = hold_max;
  }

  // Likewise, in minor units.
  void set_price(ItemIndex item, std::int64_t price) { prices_[raw(item)] = price; }

  // Ends holds whose time is over, at most `expiries` (next_deadline() tells if more are due), then applies `batch`
  // in order; `outcomes[i]` answers `batch[i]`; what changed is appended to `effects`. Returns how many it ended.
  // REQUIRES: outcomes.size() == batch.size(), and `now` never goes backwards.
  std::size_t apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes, Effects& effects,
                    std::size_t expiries = expiries_max);
  static constexpr std::size_t expiries_max = 1000;

  // The earliest moment at which time alone changes the state, if any.
  [[nodiscard]] std::optional<Instant> next_deadline() const { return holds_.next_deadline(); }

  [[nodiscard]] std::size_t item_count() const { return shelf_.item_count(); }
  [[nodiscard]] ItemCounts counts(ItemIndex item) const { return shelf_.item(item).counts(); }
  [[nodiscard]] std::int64_t price(ItemIndex item) const { return prices_[raw(item)]; }
  // Active and paying ones: people inside.
  [[nodiscard]] std::uint32_t live_holds() const { return holds_.live(); }
  // Valid until the next apply(). nullptr: unknown or ended.
  [[nodiscard]] const Hold* find(HoldId id) const { return holds_.find(id); }
  // The hold that a ticket was redeemed for, if it lives or is sold.
  [[nodiscard]] const Hold* find(LineIndex line, Ordinal ordinal) const { return holds_.find(line, ordinal); }
  void append_units(const Hold& hold, std::vector<UnitRef>& out) const;  // by item, then unit
  [[nodiscard]] std::uint32_t slots_left(BuyerId buyer) const { return slots_.left(buyer); }

  // Before the first apply(): records go in here.
  [[nodiscard]] Restoring restoring() { return {shelf_, holds_, slots_, item_limits_}; }

  // Recomputes every cached count. Returns the invariant that fails, or nullptr. Linear in stock and holds.
  [[nodiscard]] const char* broken_invariant() const;

private:
  Outcome apply_one(Instant now, const Take& take, Effects& effects);
  Outcome apply_one(Instant now, const Release& release, Effects& effects);
  Outcome apply_one(Instant now, const BeginPaying& begin, Effects& effects);
  Outcome apply_one(Instant now, const StopPaying& stop, Effects& effects);
  Outcome apply_one(Instant now, const Sell& sell, Effects& effects);
  Outcome apply_one(Instant now, const TakeBack& back, Effects& effects);
  Outcome apply_one(Instant now, const Extend& extend, Effects& effects);
  Outcome apply_one(Instant now, const Reclaim& reclaim, Effects& effects);
  Outcome apply_one(Instant now, const AddStock& add, Effects& effects);
  Outcome apply_one(Instant now, const Withdraw& withdraw, Effects& effects);

  [[nodiscard]] Stand stand() const { return {shelf_, slots_, item_limits_}; }
  [[nodiscard]] Hold hold_of(Instant now, const Take& take) const;
  void take_units(Hold& hold, const Cart& cart, Effects& effects);
  [[nodiscard]] bool has_all(const Hold& hold, std::vector<ItemUnit> units) const;
  void take_back(Hold& hold, std::span<const ItemUnit> units, Effects& effects);
  void end(Hold& hold, HoldState how, Effects& effects);
  [[nodiscard]] bool are_item_limits_right() const;

  Settings settings_;
  std::vector<std::int64_t> prices_;  // by item
  Shelf shelf_;
  HoldBook holds_;
  BuyerSlots slots_;
  const ItemLimits no_limits_taken_;  // what item_limits_ is while nobody has anything
  ItemLimits item_limits_;
};

}  // namespace sluice::sale
