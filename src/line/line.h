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
//  2. Nobody is called while an earlier ticket of the line is present and waiting. After call(), there is reserve
//  only
//     if nobody present waits.
//  3. A ticket is called at most once, except that one passed over while absent is called when it comes back.
//  4. A ticket ends at most once: used, lapsed or left.
//
// Cost: a call, a redemption and a lapse are O(1) amortised, whatever the number waiting; absent tickets are skipped
// 64 at a time; a return costs O(log returned).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/deadlines.h"
#include "base/ids.h"
#include "base/time.h"
#include "line/board.h"
#include "line/claim_times.h"

namespace sluice::line {

struct Settings {
  Duration claim = std::chrono::minutes(2);              // to come when called; then the ticket lapses
  Duration presence_window = std::chrono::seconds(180);  // see Board
};

struct Command {
  enum class Kind : std::uint8_t {
    redeem,     // the ticket has bought: its offer is used
    leave,      // gives the place up, called or waiting
    come_back,  // was passed over and has been seen (Board::see)
  };
  Kind kind = Kind::redeem;
  Ordinal ordinal{};
};

enum class Outcome : std::uint8_t {
  done,
  not_called,    // redeem: it waits still
  already_gone,  // used, lapsed or left before, or never issued; for come_back also: not passed over
};

class Line {
public:
  // `board` must outlive the line. A new line begins with nothing issued and no reserve.
  Line(Board& board, const Settings& settings, Instant now);

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

  // At the end of a lobby: its tickets change places (Board::redraw). REQUIRES: nobody was ever called.
  void redraw(const Draw& draw);

  // Takes in what edges issued, lets claims lapse and presence windows end, then applies `batch` in order;
  // `outcomes[i]` answers `batch[i]`. An empty batch is a tick. REQUIRES: `now` never goes backwards.
  void apply(Instant now, std::span<const Command> batch, std::span<Outcome> outcomes);

  // Calls as many as `room` allows: afterwards offered() + reserve() <= room, taking reserve back if need be, but
  // never un-calling. Returns how many places were newly served (people called and growth of the reserve).
  std::uint32_t call(Instant now, std::uint32_t room);

  // Takes reserve back until offered() + reserve() <= room, as far as there is reserve; calls nobody. Before units
  // are given to somebody who has no offer for them: what remains in offered() and reserve() is promised to others.
  void shrink_reserve(Instant now, std::uint32_t room);

  void set_settings(const Settings& settings);

  [[nodiscard]] std::uint32_t offered() const { return offered_; }
  // Served and not among the offers: the turnstile's reserve, and whoever took a place of it since the owner looked.
  // So offered() + reserve() is what is promised at this moment, whatever edges do meanwhile.
  [[nodiscard]] std::uint32_t reserve() const {
    const std::uint32_t serving = board_.turnstile.read().serving;
    return serving > taken_in_ ? serving - taken_in_ : 0;
  }
  [[nodiscard]] std::uint32_t returned() const { return returned_count_; }
  [[nodiscard]] std::uint64_t called_total() const { return called_total_; }
  // People who left the line, or were passed over, before they were called.
  [[nodiscard]] std::uint64_t gone_waiting_total() const { return gone_waiting_total_; }
  // After a restart: nobody new is called yet.
  [[nodiscard]] bool is_resting(Instant now) const { return now < calls_from_; }
  // Somebody present is waiting to be called.
  [[nodiscard]] bool somebody_waits() const;
  // How many people call() could call now if it had the room; counts no further than `most`. O(most).
  [[nodiscard]] std::uint32_t can_call(Instant now, std::uint32_t most) const;
  // When an open ticket was called, as the owner noticed it; nullopt if it is not open. O(log of its ranges).
  [[nodiscard]] std::optional<Instant> called_at(Ordinal ordinal) const;
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  // For telling people. One entry for each moment at which people were called, and one for each who was called on
  // coming back; none is older than the time to claim.
  [[nodiscard]] ClaimTimes claim_times() const;

  // Recomputes every cached count. Returns the invariant that fails, or nullptr. Linear; for tests and audits.
  [[nodiscard]] const char* broken_invariant() const;

private:
  // Ordinals up to `last`, from where the call before ended, called at `at`.
  struct Call {
    std::uint32_t last = 0;
    Instant at;
  };
  // Ordinals called together, hence lapsing together. Those of them that are no longer `fresh` are done.
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    Instant deadline;
  };

  Turnstile::Reading take_in_issued(Instant now);
  void add_range(std::uint32_t first, std::uint32_t last, Instant now);
  void lapse_until(Instant now);
  void rotate_windows(Instant now);
  Outcome apply_one(const Command& command);
  Outcome redeem(Ordinal ordinal);
  Outcome leave(Ordinal ordinal);
  Outcome come_back(Ordinal ordinal);
  std::uint32_t call_returned(Instant now, std::uint32_t count);
  std::uint32_t call_waiting(Instant now, std::uint32_t count);
  void pass_over(std::uint32_t first, std::uint32_t last);
  void pass_over_returned();
  void take_back_if_seen(std::uint32_t first, std::uint32_t last);

  Board& board_;
  Settings settings_;
  Duration claim_longest_;  // that any open ticket may have been given
  Instant window_ends_;
  Instant calls_from_;
  std::uint32_t offered_ = 0;
  std::uint32_t taken_in_ = 0;  // issued-and-called ordinals up to here are in ranges_ (or done)
  std::uint64_t called_total_ = 0;
  std::uint64_t gone_waiting_total_ = 0;
  std::deque<Range> ranges_;  // by deadline
  std::deque<Call> calls_;    // by ordinal and by time, as far back as an open ticket can be
  std::unordered_map<std::uint32_t, Instant> recalled_at_;  // of the open ones called on their return
  Deadlines<std::uint32_t> recalled_lapse_;                 // tickets called on their return, one by one
  std::vector<std::uint32_t> returned_;                     // a heap, the earliest first
  std::uint32_t returned_count_ = 0;                        // those in returned_ that have not left since
};

}  // namespace sluice::line
