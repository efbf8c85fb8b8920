// Those whose turn came while they were absent: passed over, and next as soon as they are seen again.
//
// Edges set presence while the owner passes over: BoardChunk::see() sets the bit and then reads the mark, and here
// the mark is set and then the bit is read; so one of the two sees both, and nobody who is there stays passed over.
//
// Invariant: returned() is the number of tickets with the mark `returning`.
// Pure; the owner's thread. Cost: O(1) a ticket passed over; a return and its end cost O(log returned).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "line/board.h"

namespace sluice::line {

class PassedOver {
public:
  // `board` must outlive this.
  explicit PassedOver(Board& board) : board_(board) {}

  // The turn of the tickets `first` to `last` came, and they are absent. Returns how many of them were waiting.
  std::uint32_t pass_over(std::uint32_t first, std::uint32_t last);
  // One of them has been seen. False: it was never passed over, or is back already.
  bool come_back(Ordinal ordinal);
  // A ticket that was back gives its place up, before its mark says so.
  void leave() { --returned_; }
  // A window of presence has ended: who came back and went away again is passed over once more.
  void pass_over_absent();

  // The earliest of those who are back, whom the caller marks; nullopt: nobody is.
  std::optional<Ordinal> take_earliest();
  [[nodiscard]] std::uint32_t returned() const { return returned_; }

private:
  void take_back_if_seen(std::uint32_t first, std::uint32_t last);

  Board& board_;
  std::vector<std::uint32_t> heap_;  // the earliest first; some may have left
  std::uint32_t returned_ = 0;       // of the heap, those that have not
};

}  // namespace sluice::line
