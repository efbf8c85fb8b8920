// The people who come and wait: they are told their place and how long it will take, keep being there, lose patience.
//
// Whoever goes away says so ("leave") or just closes the page: then their place stays present until the windows of
// presence that they were seen in are over (line/board.h), and may be called meanwhile, for nothing.
//
// Pure; one thread. Cost: O(1) a person, and all who wait once a window of presence.
#pragma once

#include "lab/agenda.h"
#include "lab/status_reads.h"
#include "lab/world.h"
#include "line/presence_window.h"

namespace sluice::lab {

class Waiters {
public:
  Waiters(World& world, std::size_t ticks);

  // Somebody comes. True: they are called at once, by their click.
  [[nodiscard]] bool join(Ms came);
  // Of those who wait, tells each the range that they now see; the lobby is over.
  void tell_lobby();
  void lose_patience(std::size_t tick);
  // Before the sale's own tick: who was there in a window of presence that is over now was seen in it.
  void keep_presence();
  // Everybody who waits has nothing more to wait for. `how`: missed or unserved.
  void send_away(End how);
  // They are called, and wait no more.
  void stop_waiting() { --count_; }
  // They read the document and ask for their own place, as long as they are told to.
  void read_and_poll();

  [[nodiscard]] std::uint32_t count() const { return count_; }
  // Until somebody who was called hears of it, as long as they read as often as advised.
  [[nodiscard]] Duration advice() const { return reads_.advice(); }

private:
  void begin_to_wait(std::uint32_t person, Ms came);
  void tell_place(std::uint32_t person);
  [[nodiscard]] bool has_polled_since(std::uint32_t person, Ms since) const;

  World& world_;
  Patience patience_;
  StatusReads reads_;
  line::PresenceWindow window_;  // in step with the line's own
  Ms window_began_ = 0;
  std::uint32_t from_ = 0;    // nobody who came before waits
  std::uint32_t count_ = 0;   // who are there
  std::uint32_t joined_ = 0;  // in this tick
  double polls_due_ = 0;
};

}  // namespace sluice::lab
