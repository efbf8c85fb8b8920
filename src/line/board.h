// What everybody may know of a line without asking its owner: the turnstile, a mark per ordinal, who is present.
//
// The owner writes marks, grows the board and rotates presence; edges read, and set presence bits when somebody
// polls. So joining and polling never touch the owner's thread. All shared data is atomic; a board used by one thread
// alone behaves the same every time, which is what simulations rely on.
//
// Memory: 1 byte of mark + 4 bits + 4/512 bytes of sums an ordinal, in chunks of 65 536 ordinals that are
// allocated when the ledger reserves them. No chunk moves or goes away while the board lives.
//
// Presence: a window is `presence_window` long. An ordinal is present when it was issued or seen in this window or
// the one before it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "line/board_chunk.h"
#include "line/draw.h"
#include "line/turnstile.h"

namespace sluice::line {

enum class Standing : std::uint8_t { unknown, waiting, called, used, lapsed, left };

class Board {
public:
  Turnstile turnstile;

  // --- Any thread.

  [[nodiscard]] Standing standing(Ordinal ordinal) const;

  // Somebody with this ordinal is here. Returns true when the owner must be told, because its turn was passed over.
  bool see(Ordinal ordinal);

  // How many present people are called before this waiting ordinal. From sums that the owner refreshes
  // (count_present): exact to the moment of the last refresh up to the ordinal's block, and to now within the block.
  [[nodiscard]] std::uint32_t ahead(Ordinal ordinal) const;

  // How many people wait, as of the last refresh.
  [[nodiscard]] std::uint32_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  // --- Owner only.

  // Makes room for ordinals up to `limit` and lets the turnstile issue them.
  void allow_until(std::uint32_t limit);

  [[nodiscard]] Mark mark(Ordinal ordinal) const;
  void set_mark(Ordinal ordinal, Mark mark);

  [[nodiscard]] bool is_present(Ordinal ordinal) const;
  // A window ends: who was seen only before it is absent now.
  void rotate_presence();
  // Nobody issued so far is present until seen again (after a restart).
  void forget_presence();

  // The first ordinal in [from, to] that is fresh and present; to + 1 when there is none. Skips 64 absent at a step.
  [[nodiscard]] std::uint32_t next_present(std::uint32_t from, std::uint32_t to) const;

  // The tickets 1 to draw.count() change places: whoever had ordinal number + 1 has place_of(number) + 1. Who was
  // present is present, who had left has left. REQUIRES: none of them was ever called. Linear in their number; what
  // edges note of presence during it may be lost.
  void redraw(const Draw& draw);

  // Recomputes the sums behind ahead() and waiting(). `returned` people are to be called before all others.
  // Cost: three words of bitmap per 64 waiting ordinals.
  void count_present(std::uint32_t returned);

  static constexpr std::uint32_t ordinals_max = 4096U * BoardChunk::size - 1;  // the directory's size

private:
  [[nodiscard]] BoardChunk& chunk_of(std::uint32_t ordinal) const {
    return *chunks_[ordinal / BoardChunk::size].load(std::memory_order_acquire);
  }
  static constexpr std::uint32_t index_of(std::uint32_t ordinal) { return ordinal % BoardChunk::size; }
  [[nodiscard]] std::uint32_t window() const { return generation_.load(std::memory_order_acquire) & 1U; }
  // Presence bits of the 64 ordinals around `ordinal`, of both windows and of those too young to have polled.
  [[nodiscard]] std::uint64_t present_word(std::uint32_t ordinal) const;
  // Present and still waiting, within one word.
  [[nodiscard]] std::uint64_t waiting_word(std::uint32_t ordinal) const;
  [[nodiscard]] std::uint32_t count_waiting(std::uint32_t from, std::uint32_t to) const;
  // Those who were passed over and are back, with an ordinal below this one. Walks chunks: for the few that ask.
  [[nodiscard]] std::uint32_t count_returning_below(std::uint32_t ordinal) const;

  // Written by the owner, read by all.
  std::atomic<std::uint32_t> generation_{0};   // which of the two bitmaps is this window's
  std::atomic<std::uint32_t> young_after_{0};  // ordinals above this were issued in this window or the one before
  std::atomic<std::uint32_t> waiting_{0};
  std::atomic<std::uint32_t> returned_{0};
  std::atomic<std::uint32_t> counted_issued_{0};  // `issued` at the last refresh
  std::array<std::atomic<BoardChunk*>, 4096> chunks_{};

  // Owner's own.
  std::vector<std::unique_ptr<BoardChunk>> storage_;
  std::uint32_t issued_at_window_start_ = 0;
};

}  // namespace sluice::line
