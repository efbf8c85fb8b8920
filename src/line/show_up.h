// How many of those who are called come, and how soon: measured while people are still on their way.
//
// Somebody who was called and has not come is either slow or will never come, and no count of entries alone can tell
// the two apart: dividing entries by calls takes everybody who is still on their way for a no-show. So people are
// followed by age, in cohorts of those called together; what is seen of them makes the come-by-age curve (ComeCurve).
//
// Until the end of that has been seen, and while few have been called, the share leans towards the one it began with:
// 1, so that an unmeasured crowd is called no faster than it may enter.
//
// Old evidence fades by people called, not by time: one `memory` of calls later, e^-1 of it is left. So a pace of one
// an hour learns from days, and a fast one forgets within seconds.
//
// Pure; owned by one thread. Time arrives as an argument and never goes backwards. Memory: 34 KB, none on the heap.
// Cost: called, came, left O(1); advance O(spans) a slot (a tenth of a second, or claim / 2048), whatever the number
// of people.
//
// Invariants
//  1. open() is the number called within the claim time that have neither come nor left.
//  2. Of the people called together, those who reached their present span are open, have come in it, or left in it.
//  3. 0 <= share() <= 1.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"
#include "line/come_curve.h"

namespace sluice::line {

class ShowUp {
public:
  // What is believed before anything was seen, and how many people it counts like: it fades as other evidence does.
  // More: a sale is called too slowly for longer; fewer: the first dozen who happen not to come at once double the
  // calls. Everybody comes: the cautious belief, for whoever decides how many to call.
  struct First {
    double share = 1;
    double people = 40;
  };

  // REQUIRES: claim > 0.
  ShowUp(Duration claim, const First& first, Instant now);

  // A changed claim time changes who may still come: the curve is measured anew, beginning with the present share,
  // and nobody counts as open. Nothing happens when it is the same.
  void set_claim(Duration claim, Instant now);

  // How many calls evidence lasts. Fewer: follows a change sooner, and chance more. REQUIRES: people >= 1.
  void set_memory(double people) { memory_ = people; }

  // Moves time on; each of the next three does so too.
  void advance(Instant now);
  void called(Instant now, std::uint32_t count);
  // One who was called at `called_at` is here, or gave the place up. Who was called before the curve began, or more
  // than a claim time ago, tells nothing and is ignored.
  void came(Instant now, Instant called_at);
  void left(Instant now, Instant called_at);

  // Of those called, the share that comes within the claim time. As of the last whole slot.
  [[nodiscard]] double share() const { return share_; }
  // The mean time between call and coming, of those who come.
  [[nodiscard]] Duration mean_delay() const { return mean_delay_; }
  [[nodiscard]] std::uint32_t open() const { return open_; }
  // How many were called within the claim time and have not left, come or not.
  [[nodiscard]] std::uint32_t lately_called() const { return live_called_; }
  // How many of the open ones will come, if `share` of all do: that of those called lately, less who came already.
  [[nodiscard]] double open_will_come(double share) const;
  // How many people's evidence the share is worth to somebody who can wait for it: while only a part of the claim
  // time has been seen, the square of that part. (A curve continued from its first seconds may be anything.) But
  // whoever has come is certain: where nearly all have, hardly anything is left to be wrong about.
  [[nodiscard]] double evidence() const;
  [[nodiscard]] Duration slot() const { return slot_; }

  // Recomputes every cached count. Returns the invariant that fails, or nullptr.
  [[nodiscard]] const char* broken_invariant() const;

private:
  // Called in one slot. Older than the claim time: nobody.
  struct Cohort {
    std::uint32_t called = 0;  // less those who left
    std::uint32_t open = 0;
    std::uint32_t reached = 0;  // were open when their present span began
    std::uint32_t left = 0;     // of these, left within it
  };
  [[nodiscard]] std::int64_t slot_of(Instant at) const;
  [[nodiscard]] Cohort& cohort(std::int64_t slot) {
    return cohorts_[static_cast<std::size_t>(slot) % cohorts_.size()];
  }
  // Whose call this was and who may still come; nullptr if there is nobody.
  [[nodiscard]] Cohort* open_cohort(Instant called_at);
  void end_slot();
  void fade();
  void end_span(std::uint32_t span, Cohort& cohort);
  [[nodiscard]] double seen_slots() const;
  void measure();

  Duration slot_;
  std::uint32_t claim_slots_;  // ages 0 .. claim_slots_ - 1 may come
  Instant began_;
  std::int64_t now_slot_ = 0;     // since began_
  std::int64_t first_call_ = -1;  // its slot; -1: nobody was called yet
  std::int64_t last_call_ = -1;
  std::uint32_t called_now_ = 0;  // in the present slot
  double memory_ = 1000;
  First first_;
  double seen_part_ = 0;    // of the claim time
  double came_ = 0;         // the share that has come by then
  double seen_people_ = 0;  // that the rest of the share goes by
  double known_ = 0;        // how much of the curve has been seen
  double share_ = 1;
  Duration mean_delay_{};
  std::uint32_t open_ = 0;
  std::uint32_t live_called_ = 0;  // of the cohorts that may still come
  ComeCurve curve_;
  std::array<Cohort, ComeCurve::slots_max + 1> cohorts_{};  // by the slot of their call
};

}  // namespace sluice::line
