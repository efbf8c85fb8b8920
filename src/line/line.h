// The line engine decides who is called, in the exact order in which people came.
//
// Pure: time arrives as an argument and leaves as a deadline. Owned by one thread; shares its Board with edges.
//
// Words: a ticket is *called* when its ordinal is issued and served (Board, Turnstile); *open* while it is called and
// neither redeemed nor lapsed nor left; *offered* counts open tickets; each counts on one unit. The *reserve* is
// served ordinals that nobody holds yet: they count on units only from their issue.
//
// Invariants
//  1. offered + reserve <= the room last given to call(). Edges issuing at the same time do not change the sum.
//  2. Nobody is called while an earlier ticket of the line is present and waiting. After call(), there is
//     reserve only if nobody present waits.
//  3. A ticket is called at most once, except that one passed over while absent is called when it comes back.
//  4. A ticket ends at most once: used, lapsed or left.
//
// Cost: a call, a redemption and a lapse are O(1) amortised, whatever the number waiting; absent tickets are skipped
// 64 at a time; a return costs O(log returned).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "line/board.h"
#include "line/claim_times.h"
#include "line/commands.h"
#include "line/fates.h"
#include "line/offers.h"
#include "line/passed_over.h"
#include "line/presence_window.h"
#include "line/reserve.h"
#include "line/waiting.h"

namespace sluice::line {

struct Settings {
  Duration claim = std::chrono::minutes(2);              // to come when called; then the ticket lapses
  Duration presence_window = std::chrono::seconds(180);  // see Board
};

class Line {
public:
  // `board` must outlive the line. A new line begins with nothing issued and no reserve.
  Line(Board& board, const Settings& settings, Instant now);
  Line(const Line&) = delete;  // its parts know each other
  Line& operator=(const Line&) = delete;

  // Continues a line whose process ended. Every place up to `issued` may be somebody's; those up to `serving` had
  // been called. Nobody counts as present, nobody newly called before `calls_from`; a called ticket that is seen
  // again is next. `used` follow by mark_used(). Before any edge can see the board.
  struct Restored {
    std::uint32_t issued = 0;
    std::uint32_t serving = 0;
    Instant calls_from;
  };
  void restore(const Restored& restored);
  void mark_used(Ordinal ordinal) { board_.set_mark(ordinal, Mark::used); }
  // Of what clear() told, before mark_used().
  void mark_cleared(const Span& span) { waiting_.mark_cleared(span); }

  // At the end of a lobby: its tickets change places (Board::redraw). REQUIRES: nobody was ever called.
  void redraw(const Draw& draw);

  // Takes in what edges issued, lets claims lapse and presence windows end, then applies `batch` in order;
  // `outcomes[i]` answers `batch[i]`. An empty batch is a tick. REQUIRES: `now` never goes backwards.
  void apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes);

  // Calls as many as `room` allows: afterwards offered() + reserve() <= room, taking reserve back if need be, but
  // never un-calling. Returns how many places were newly served (people called and growth of the reserve).
  std::uint32_t call(Instant now, std::uint32_t room);

  // Everybody who waits loses their place, whether present or not: their tickets are `left`. Who was called keeps it,
  // and whoever comes after this moment is next. Returns the spans in which nobody but the called keeps a place: what
  // a restart has to be told. Linear in the places given out.
  [[nodiscard]] std::vector<Span> clear(Instant now);

  // Takes reserve back until offered() + reserve() <= room, as far as there is reserve; calls nobody. Before units
  // are given to somebody who has no offer for them: what remains in offered() and reserve() is promised to others.
  void shrink_reserve(Instant now, std::uint32_t room) { reserve_.shrink(now, room); }

  void set_settings(const Settings& settings);

  [[nodiscard]] std::uint32_t offered() const { return offers_.count(); }
  // So offered() + reserve() is what is promised at this moment, whatever edges do meanwhile.
  [[nodiscard]] std::uint32_t reserve() const { return reserve_.count(); }
  [[nodiscard]] std::uint32_t returned() const { return passed_over_.returned(); }
  [[nodiscard]] std::uint64_t called_total() const { return offers_.called_total(); }
  // People who left the line, or were passed over, before they were called.
  [[nodiscard]] std::uint64_t gone_waiting_total() const { return waiting_.gone_total(); }
  [[nodiscard]] Fates fates() const {
    Fates fates = fates_;
    fates.lapsed = offers_.lapsed_total();
    fates.passed_over = waiting_.passed_total();
    return fates;
  }
  // After a restart: nobody new is called yet.
  [[nodiscard]] bool is_resting(Instant now) const { return now < calls_from_; }
  // Somebody present is waiting to be called.
  [[nodiscard]] bool somebody_waits() const { return returned() > 0 || waiting_.is_anybody(); }
  // How many people call() could call now if it had the room; counts no further than `most`. O(most).
  [[nodiscard]] std::uint32_t can_call(Instant now, std::uint32_t most) const;
  // When an open ticket was called, as the owner noticed it; nullopt if it is not open. O(log of its ranges).
  [[nodiscard]] std::optional<Instant> called_at(Ordinal ordinal) const;
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  // For telling people. One entry for each moment at which people were called, and one for each who was called on
  // coming back; none is older than the time to claim.
  [[nodiscard]] ClaimTimes claim_times() const { return offers_.claim_times(); }

  // Recomputes every cached count. Returns the invariant that fails, or nullptr. Linear; for tests and audits.
  [[nodiscard]] const char* broken_invariant() const;

private:
  void end_window();
  Outcome apply_one(const Command& command);
  Outcome redeem(Ordinal ordinal);
  Outcome leave(Ordinal ordinal);
  std::uint32_t call_returned(Instant now, std::uint32_t room);
  std::uint32_t call_waiting(Instant now, std::uint32_t count);

  Board& board_;
  PresenceWindow window_;
  Instant calls_from_;
  Fates fates_;  // but for what the offers and those who wait count themselves
  Offers offers_;
  Reserve reserve_;
  PassedOver passed_over_;
  Waiting waiting_;
};

}  // namespace sluice::line
