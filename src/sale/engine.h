// The sale engine decides, in one fixed order, who holds which unit.
//
// Pure: no clock, no sockets, no threads, no logging. Time arrives as an argument and leaves as a deadline. Feeding
// the same batches in the same order gives the same outcomes and the same effects. Not thread-safe: one engine is
// owned by one thread.
//
// A unit is free, held, sold or withdrawn, and carries a generation that grows with each claim. A hold is active (its
// clock runs), paying (its clock cannot end it), sold, or ended (released or expired, and then forgotten here).
//
// Invariants
//  1. free + held + sold + withdrawn = stock, for every item.
//  2. A unit belongs to at most one hold; a hold ends exactly once.
//  3. A buyer has at most `buyer_limit` units held or sold, one per slot 1..buyer_limit.
//  4. All or nothing: a refused command changes nothing.
//
// Cost: a command is O(units it touches), whatever the stock, the number of holds or of people waiting.
// Memory: 12 bytes a unit, in pages of 1024 units of which one was ever claimed; 1 bit a unit; about 150 bytes a hold
// that lives or is sold.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/deadlines.h"
#include "base/ids.h"
#include "base/time.h"
#include "base/unit_set.h"
#include "sale/commands.h"
#include "sale/effects.h"
#include "sale/states.h"

namespace sluice::sale {

inline constexpr std::uint32_t stock_max = 100'000'000;

struct ItemSetup {
  std::uint32_t stock = 0;
  std::int64_t price = 0;  // minor units
};

struct Settings {
  std::uint32_t buyer_limit = 2;
  Duration hold = std::chrono::minutes(10);
};

struct Hold {
  HoldId id;
  BuyerId buyer;
  LineIndex line{};
  Ordinal ordinal{};
  HoldState state = HoldState::active;
  Instant deadline;
  std::int64_t total = 0;   // minor units, at the prices of the moment it was taken
  std::uint64_t slots = 0;  // bit n-1 = slot n
  ItemIndex first_item{};   // its units form a chain through the unit records
  Unit first_unit{};
};

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

class Engine {
public:
  Engine(std::span<const ItemSetup> items, const Settings& settings);

  // Ends holds whose time is over, at most `expiries` (next_deadline() tells if more are due), then applies `batch`
  // in order; `outcomes[i]` answers `batch[i]`; what changed is appended to `effects`. Returns how many it ended.
  // REQUIRES: outcomes.size() == batch.size(), and `now` never goes backwards.
  std::size_t apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes, Effects& effects,
                    std::size_t expiries = expiries_max);
  static constexpr std::size_t expiries_max = 1000;

  // The earliest moment at which time alone changes the state, if any.
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  [[nodiscard]] std::size_t item_count() const { return items_.size(); }
  [[nodiscard]] ItemCounts counts(ItemIndex item) const;
  [[nodiscard]] std::int64_t price(ItemIndex item) const { return items_[raw(item)].price; }
  // Active and paying ones: people inside.
  [[nodiscard]] std::uint32_t live_holds() const { return live_holds_; }
  // Valid until the next apply(). nullptr: unknown or ended.
  [[nodiscard]] const Hold* find(HoldId id) const;
  // The hold that a ticket was redeemed for, if it lives or is sold.
  [[nodiscard]] const Hold* find(LineIndex line, Ordinal ordinal) const;
  void append_units(const Hold& hold, std::vector<UnitRef>& out) const;  // by item, then unit
  [[nodiscard]] std::uint32_t slots_left(BuyerId buyer) const;

  // --- Rebuilding from records, before the first apply(). Holds first, then claims, then slots. False: the record
  // contradicts those before it, and changed nothing.
  [[nodiscard]] bool restore_hold(const Hold& hold);
  [[nodiscard]] bool restore_claim(const UnitRef& unit, ClaimState state, HoldId hold);
  [[nodiscard]] bool restore_slot(BuyerId buyer, std::uint8_t slot, HoldId hold);
  // After that: a hold whose units or slots are not as many, or not in the state, that it says; nullptr: all fit.
  [[nodiscard]] const Hold* unfit_hold() const;

  // Recomputes every cached count. Returns the invariant that fails, or nullptr. Linear in stock and holds.
  [[nodiscard]] const char* broken_invariant() const;

private:
  using HoldSlot = std::uint32_t;
  // The links make a hold's units a list without storage of its own.
  struct UnitRecord {
    Generation generation{};
    Unit next_unit{};
    ItemIndex next_item{};
    ClaimState state = ClaimState::released;
  };
  // Takes begin at the lowest unit and withdrawals at the highest, so records are wanted at both ends of a large
  // stock.
  static constexpr std::uint32_t page_units = 1024;
  using UnitPage = std::array<UnitRecord, page_units>;
  struct Item {
    explicit Item(const ItemSetup& setup)
        : price(setup.price), stock(setup.stock), free(setup.stock, UnitSet::Start::full) {}
    std::int64_t price;
    std::uint32_t stock;
    std::uint32_t held = 0;
    std::uint32_t sold = 0;
    std::uint32_t withdrawn = 0;
    UnitSet free;
    std::vector<std::unique_ptr<UnitPage>> pages;  // made when a unit of it is first claimed; never moved
  };
  struct TicketKey {
    std::uint64_t value = 0;
    friend bool operator==(TicketKey, TicketKey) = default;
  };
  struct TicketHash {
    using is_avalanching = void;
    std::size_t operator()(TicketKey key) const noexcept { return IdHash{}(Id128(key.value, 0)); }
  };
  static TicketKey ticket_key(LineIndex line, Ordinal ordinal) {
    return {(static_cast<std::uint64_t>(raw(line)) << 32U) | raw(ordinal)};
  }

  std::size_t expire_due(Instant now, Effects& effects, std::size_t most);
  void forget_deadline();
  Outcome apply_one(Instant now, const Take& take, Effects& effects);
  Outcome apply_one(Instant now, const Release& release, Effects& effects);
  Outcome apply_one(Instant now, const BeginPaying& begin, Effects& effects);
  Outcome apply_one(Instant now, const StopPaying& stop, Effects& effects);
  Outcome apply_one(Instant now, const Sell& sell, Effects& effects);
  Outcome apply_one(Instant now, const AddStock& add, Effects& effects);
  Outcome apply_one(Instant now, const Withdraw& withdraw, Effects& effects);

  [[nodiscard]] Outcome refuse_take(const Take& take) const;
  [[nodiscard]] HoldSlot slot_of(HoldId id) const;
  UnitRecord& record(ItemIndex item, Unit unit);
  [[nodiscard]] const char* broken_records(const Item& item) const;
  [[nodiscard]] HoldSlot restored_slot(HoldId id);
  HoldSlot new_hold(const Hold& hold);
  void take_units(Hold& hold, const Cart& cart, Effects& effects);
  void take_slots(Hold& hold, std::uint32_t count, Effects& effects);
  void move_hold(Hold& hold, HoldState to, Effects& effects);
  void end_hold(HoldSlot slot, HoldState how, Effects& effects);
  template <class Visit>
  void for_each_unit(const Hold& hold, Visit visit) const;

  Settings settings_;
  std::vector<Item> items_;
  std::deque<Hold> holds_;  // a slab: slots of ended holds are used again
  std::vector<HoldSlot> unused_;
  boost::unordered_flat_map<HoldId, HoldSlot, IdHash> by_id_;
  boost::unordered_flat_map<TicketKey, HoldSlot, TicketHash> by_ticket_;
  boost::unordered_flat_map<BuyerId, std::uint64_t, IdHash> slots_;  // per buyer with any
  Deadlines<HoldId> deadlines_;
  std::size_t stale_deadlines_ = 0;  // about: of holds that were released or sold before their time was over
  std::uint32_t live_holds_ = 0;
  HoldSlot restoring_ = 0;  // where the next restored claim's hold is likely to be
};

}  // namespace sluice::sale
