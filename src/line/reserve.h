// The reserve of a line: served places that nobody holds yet. Whoever is issued one is called in that moment.
//
// The turnstile keeps it, and edges issue from it at any time. The owner learns of that when it next takes in what
// was issued: these tickets are offers then. So offers and reserve together are what is promised, whatever edges do
// meanwhile; and what the owner wants to take back may have been issued just before, so it looks again.
//
// Invariant: only tickets that are issued and served are taken in.
// Pure; the owner's thread. Cost: O(1) a call.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "line/board.h"
#include "line/offers.h"

namespace sluice::line {

class Reserve {
public:
  // Both must outlive this.
  Reserve(Board& board, Offers& offers) : board_(board), offers_(offers) {}
  // Those up to `serving` were called before, and are no offers.
  void restore(std::uint32_t serving) { taken_in_ = serving; }

  // Served and not among the offers: the turnstile's reserve, and whoever took a place of it since the owner looked.
  [[nodiscard]] std::uint32_t count() const {
    const std::uint32_t serving = board_.turnstile.read().serving;
    return serving > taken_in_ ? serving - taken_in_ : 0;
  }
  // Tickets up to here that were called in their order are offers, or done.
  [[nodiscard]] std::uint32_t taken_in() const { return taken_in_; }
  // What `room` leaves beside all that is promised.
  [[nodiscard]] std::uint32_t left_of(std::uint32_t room) const;

  // Makes offers of those who were issued reserve. Returns the reading that it acted on: edges go on issuing, so that
  // two readings tell of two moments.
  Turnstile::Reading take_in(Instant now);
  // Takes reserve back until offers and reserve are at most `room`, as far as there is reserve.
  void shrink(Instant now, std::uint32_t room);
  // Serves `count` more places ahead. False: somebody waits, or came this very moment.
  [[nodiscard]] bool grow(std::uint32_t count);
  // The waiting up to `upto` are offers, or passed over. REQUIRES: their marks say so, and there is no reserve.
  void serve_until(std::uint32_t upto);

private:
  Board& board_;
  Offers& offers_;
  std::uint32_t taken_in_ = 0;
};

}  // namespace sluice::line
