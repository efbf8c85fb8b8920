// The offers of a line: its open tickets, when each was called, and when it lapses.
//
// A ticket is open from its call until it is used, lapses or is left; each open one counts on one unit. Tickets that
// were called together lapse together, so they are kept as a range; those called on their return one by one.
//
// Invariants
//  1. count() is the number of open tickets, and every open ticket has a time to claim.
//  2. Ranges are in the order of their deadlines.
//
// Pure; the owner's thread. Cost: O(1) amortised a ticket; called_at() O(log ranges).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "base/deadlines.h"
#include "base/ids.h"
#include "base/time.h"
#include "line/board.h"
#include "line/claim_times.h"

namespace sluice::line {

class Offers {
public:
  // `board` must outlive this. `claim`: the time to come when called.
  Offers(Board& board, Duration claim) : board_(board), claim_(claim), claim_longest_(claim) {}
  void set_claim(Duration claim);  // of those called from now on

  // The tickets `first` to `last` are called, as far as they are fresh; these are `open`.
  // REQUIRES: `first` follows the last one of the call before.
  void call_range(Instant now, std::uint32_t first, std::uint32_t last, std::uint32_t open);
  // One that was passed over is called on its return.
  void recall(Instant now, Ordinal ordinal);
  // An open one is used or left.
  void end(Ordinal ordinal, Mark how);
  void lapse_until(Instant now);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::uint64_t called_total() const { return called_total_; }
  [[nodiscard]] std::uint64_t lapsed_total() const { return lapsed_total_; }
  // REQUIRES: the ticket is open.
  [[nodiscard]] Instant called_at(Ordinal ordinal) const;
  [[nodiscard]] std::optional<Instant> next_lapse() const;
  [[nodiscard]] ClaimTimes claim_times() const;

  // Recounts the tickets up to `last`, the last that was called in a range. Linear.
  [[nodiscard]] const char* broken_invariant(std::uint32_t last) const;

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

  void lapse(std::uint32_t ordinal);

  Board& board_;
  Duration claim_;
  Duration claim_longest_;  // that any open ticket may have been given
  std::uint32_t count_ = 0;
  std::uint64_t called_total_ = 0;
  std::uint64_t lapsed_total_ = 0;
  std::deque<Range> ranges_;  // by deadline
  std::deque<Call> calls_;    // by ordinal and by time, as far back as an open ticket can be
  std::unordered_map<std::uint32_t, Instant> recalled_at_;  // of the open ones called on their return
  Deadlines<std::uint32_t> recalled_lapse_;                 // likewise, one by one
};

}  // namespace sluice::line
