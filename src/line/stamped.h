// The people who came to one line at one edge while its owner was away: when each of them came, how many are before
// whom, and, at a gate, who is let in meanwhile (docs/decisions/0030-degraded-edges.md).
//
// A place is the owner's to give, and the edges hear nothing of each other. So an edge notes when people come, and at
// a gate lets in its part of the pace by what it has counted itself: a *now serving* time, before which everybody may
// come in, and a bucket of slots for each period.
//
//  1. Of this line no two stamps are of one time, and a later one is never earlier.
//  2. Whoever comes again has the stamp that they had, until they have gone.
//  3. A period has its bucket of slots. Those whose stamp is served, or before whom nobody of this edge waits, take
//     them (high priority). What they have left when it ends is kept for the earliest of the others who asked in it
//     (low priority), until they ask again, and lost after two more periods. So no more are ever let in than all
//     buckets until now had.
//  4. When a period ends the serving time moves on by as many of this edge's own stamps as are likely to use the next
//     bucket: not everybody comes, and those who were served, came and found no slot left use some of it first.
//     Without them more are served than there are slots for, and among those luck decides.
//
// To whoever asked is what makes the difference: given to the first who asks, what is left goes to those who have
// just come, and everybody who waits is overtaken. Stamps of other edges are judged by the same time and counted by
// their own edges only. Who has a place from before the owner went away comes before all stamps: `at` is then when
// that was given.
//
// Pure: time is an argument. One thread. The caller bounds how many there are. Cost: O(log n) each, and a step for
// each period since the last question; 90 bytes a stamp.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/stamp_time.h"
#include "base/time.h"

namespace sluice::line {

class Stamped {
public:
  // Where no pace was told.
  static constexpr double untold_a_second = 16;
  // More often, and a bucket is too small to be used up by those who happen to ask; more rarely, and whoever is next
  // waits for it longer than they need.
  static constexpr Duration period_min = std::chrono::seconds(1);
  // Whoever is told to come back does so well before it is their turn, and looks more often from then on: later, and
  // slots are lost; earlier, and it is asked more than it helps.
  static constexpr double come_back_part = 0.7;
  static constexpr Duration come_back_min = std::chrono::milliseconds(500);
  static constexpr Duration come_back_max = std::chrono::seconds(20);
  // Of those who are served, who comes: below, nobody can tell a gate that people have left from one whose edge has
  // just not been asked.
  static constexpr double show_up_min = 0.2;

  struct Entry {
    StampTime at{};
    std::uint64_t person = 0;
    bool is_gone = false;  // has left, or was let in
  };

  // `a_second`: how many this edge may let in. `since`: who came until then is served. REQUIRES: more than 0.
  explicit Stamped(double a_second = untold_a_second, StampTime since = {})
      : last_(since), serving_(since), served_before_(since) {
    set_pace(a_second);
  }
  void set_pace(double a_second);

  struct Known {
    std::size_t index = 0;  // of the entry
    bool is_new = false;
  };
  Known come(StampTime now, std::uint64_t person);
  // Who waits; nullptr: was not stamped here, or has gone.
  [[nodiscard]] const Entry* find(std::uint64_t person) const;
  void go(std::uint64_t person);

  // How many of this edge's stamps that wait, and are not served yet, are before this one.
  [[nodiscard]] std::size_t ahead(StampTime at) const;

  struct Answer {
    bool is_let_in = false;
    Duration come_back_in{0};  // else
  };
  // Somebody with this stamp, of this edge or of another one, wants to come in. Whoever is let in has gone.
  // REQUIRES: `now` never goes back.
  [[nodiscard]] Answer ask(MonoTime now, std::uint64_t person, StampTime at);

  // In the order of their stamps.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] StampTime serving() const { return serving_; }
  [[nodiscard]] double show_up() const { return show_up_; }

  // Recomputes every count. Returns the invariant that fails, or nullptr.
  [[nodiscard]] const char* broken_invariant() const;

private:
  // Stamps up to this time, gone or not.
  [[nodiscard]] std::size_t count_until(StampTime at) const;
  [[nodiscard]] std::size_t gone_among(std::size_t first) const;
  void add_to_gone();
  [[nodiscard]] bool take_slot(StampTime at);
  void advance(MonoTime now);
  void keep_slots(std::size_t count);
  void end_period();
  void serve_on();
  // Remembers that somebody asked whose turn it is not. True: as one of the earliest.
  bool note_asked(std::uint64_t person, StampTime at);
  [[nodiscard]] Duration come_back_in(MonoTime now, StampTime at, bool is_next) const;

  StampTime last_;  // given; or since when they are given
  std::vector<Entry> entries_;
  std::unordered_map<std::uint64_t, std::size_t> waiting_;  // by person
  std::vector<std::uint32_t> gone_;                         // a Fenwick tree of how many have gone

  double bucket_ = 0;
  Duration period_{};
  std::optional<MonoTime> period_end_;                   // none: nobody has asked yet
  double high_ = 0;                                      // slots left in this period
  std::set<std::pair<StampTime, std::uint64_t>> asked_;  // the earliest who asked in this period, as many as a bucket
  std::unordered_map<std::uint64_t, std::uint64_t>
      kept_;                   // for whom a slot is kept, and since the end of which period
  std::uint64_t periods_ = 0;  // that have ended
  StampTime serving_;
  StampTime served_before_;                                 // what it was in the period before
  std::size_t served_count_ = 0;                            // own stamps up to serving_
  std::size_t slice_ = 0;                                   // of which were served first in this period
  std::uint32_t on_time_ = 0;                               // let in, of this period's slice
  std::unordered_map<std::uint64_t, StampTime> left_over_;  // were served, came, and found no slot in this period
  double show_up_ = 1;
  double owed_ = 0;  // the part of a stamp by which the serving time is behind
};

}  // namespace sluice::line
