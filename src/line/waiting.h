// Those who wait to be called: who of them is next, and how they cease to wait otherwise.
//
// A ticket *waits* from its issue until it is called, passed over, left or cleared. Who is present is called in the
// order of the places; who is absent when their turn comes is passed over (line/passed_over.h).
//
// Pure; the owner's thread. Cost: O(1) amortised a person whose turn comes, absent ones 64 at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "line/board.h"
#include "line/passed_over.h"

namespace sluice::line {

// Places `first` to `last`, both included.
struct Span {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

class Waiting {
public:
  // Both must outlive this.
  Waiting(Board& board, PassedOver& passed_over) : board_(board), passed_over_(passed_over) {}

  // Somebody present waits who was never passed over.
  [[nodiscard]] bool is_anybody() const;
  // How many such people there are, counted no further than `most`. O(most).
  [[nodiscard]] std::uint32_t count(std::uint32_t most) const;

  // The turn of the next `most` people, from `reading` on: it has come to everybody up to `upto`, and `present` of
  // them are there. The others are passed over. The caller marks those who are called.
  struct Turn {
    std::uint32_t upto = 0;
    std::uint32_t present = 0;
  };
  Turn take_turn(const Turnstile::Reading& reading, std::uint32_t most);

  // REQUIRES: the ticket waits.
  void leave(Ordinal ordinal);

  // Everybody up to `issued` who waits loses their place, present or not. Returns the spans in which nobody but the
  // called keeps a place. Linear.
  [[nodiscard]] std::vector<Span> clear(std::uint32_t issued);
  // Of what clear() told, after a restart.
  void mark_cleared(const Span& span);

  // People who left the line, or were passed over, before they were called.
  [[nodiscard]] std::uint64_t gone_total() const { return gone_total_; }
  // Of them, those who were passed over.
  [[nodiscard]] std::uint64_t passed_total() const { return passed_total_; }

private:
  bool clear_one(Ordinal ordinal);

  Board& board_;
  PassedOver& passed_over_;
  std::uint64_t gone_total_ = 0;
  std::uint64_t passed_total_ = 0;
};

}  // namespace sluice::line
