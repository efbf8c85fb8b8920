// The book of holds: which there are, found by their id or by the ticket that they were taken for, and whose time is
// over next.
//
// Invariants
//  1. A hold is here while it is active, paying or sold. An id, and a ticket, has at most one.
//  2. Every hold that time can end has a deadline waiting, no later than its end. Deadlines of others may wait, too.
//
// Pure; one thread. Cost: O(1) a call. Memory: about 150 bytes a hold; the place of one that ended is used again, and
// no hold moves while it is here.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/deadlines.h"
#include "base/ids.h"
#include "base/time.h"
#include "sale/effects.h"
#include "sale/states.h"

namespace sluice::sale {

struct Hold {
  HoldId id;
  BuyerId buyer;
  LineIndex line{};
  Ordinal ordinal{};  // 0: taken without a ticket
  HoldState state = HoldState::active;
  Instant deadline{};
  // Up to here it may be kept, and a payment that somebody else sees to keeps it no longer. Never (0): it is not
  // extended, and its payment has an end of its own.
  Instant latest{};
  Instant waits{};          // the book's: its earliest entry among the deadlines
  std::int64_t total = 0;   // minor units, of all that it was taken for, at the prices of that moment
  std::uint64_t slots = 0;  // bit n-1 = slot n
  ItemIndex first_item{};   // its units form a chain through the unit records (sale/shelf.h)
  Unit first_unit{};
};

// When time alone ends it, if it can.
[[nodiscard]] inline std::optional<Instant> end_of(const Hold& hold) {
  if (hold.state == HoldState::active) return hold.deadline;
  const bool is_bounded = hold.state == HoldState::paying && hold.latest != Instant{};
  return is_bounded ? std::optional(hold.latest) : std::nullopt;
}

class HoldBook {
public:
  // nullptr: unknown or ended. Valid until the hold ends.
  [[nodiscard]] const Hold* find(HoldId id) const;
  [[nodiscard]] Hold* find(HoldId id) { return const_cast<Hold*>(std::as_const(*this).find(id)); }
  [[nodiscard]] const Hold* find(LineIndex line, Ordinal ordinal) const;
  // The same as by id, quickest when holds are asked for in the order in which they were added.
  [[nodiscard]] Hold* find_next(HoldId id);

  // A new one. REQUIRES: neither its id nor its ticket has a hold.
  void add(const Hold& hold, Effects& effects);
  // One that had expired, as it is from now on. REQUIRES: likewise.
  void bring_back(const Hold& hold, Effects& effects);
  void move(Hold& hold, HoldState to, Effects& effects);
  // After a payment, during which its entry may have moved to a later moment. REQUIRES: its time is not over.
  void wait_again(Hold& hold);
  void extend(Hold& hold, Instant until, Effects& effects);
  // It goes on as it is, with fewer units.
  static void renew(const Hold& hold, Effects& effects) { effects.renewed.push_back(hold.id); }
  // It ends as `how` says and is forgotten. REQUIRES: it is in the book.
  void end(Hold& hold, HoldState how, Effects& effects);

  // A hold whose time is over, if there is one. It must be ended before the next is asked for.
  [[nodiscard]] Hold* take_due(Instant now);
  // Never later than the earliest end of a hold that time can end.
  [[nodiscard]] std::optional<Instant> next_deadline() const { return deadlines_.next(); }

  // Active and paying ones.
  [[nodiscard]] std::uint32_t live() const { return live_; }
  template <class Visit>
  void for_each(Visit visit) const {  // as they lie in memory
    for (const Hold& hold : holds_) {
      if (hold.id != HoldId{}) visit(hold);
    }
  }

  // As recorded, before anything else. False: its id or its ticket has a hold already; changed nothing.
  [[nodiscard]] bool restore(const Hold& hold);

  [[nodiscard]] const char* broken_invariant() const;

private:
  using Position = std::uint32_t;  // among holds_
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

  void insert(const Hold& hold);
  void wait_for(Hold& hold, Instant at);
  void forget_deadline();

  std::deque<Hold> holds_;  // an unused place has no id
  std::vector<Position> unused_;
  boost::unordered_flat_map<HoldId, Position, IdHash> by_id_;
  boost::unordered_flat_map<TicketKey, Position, TicketHash> by_ticket_;
  Deadlines<HoldId> deadlines_;
  std::size_t stale_deadlines_ = 0;  // about: of holds that were released before their time was over
  std::uint32_t live_ = 0;
  Position next_ = 0;  // where find_next() looks first
};

}  // namespace sluice::sale
