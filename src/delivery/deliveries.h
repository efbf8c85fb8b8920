// When each delivery of a sale is tried, and what becomes of it.
//
//               due             settled
//   waiting ----------> in flight -------> (forgotten: done)
//    ^  ^                  | | |
//    |  |  put off, vain   | | | in vain for the last time, given up, or its target is off
//    |  +------------------+ | +-----> dead ---> retried by a person: waiting, all tries before it
//    |      lease over       |              \--> dropped by a person: forgotten
//    +-----------------------+
//
//   What is of use for a time only (`until`) is dropped where another would be dead or due after that time:
//   forgotten.
//
// Invariants
//  1. A delivery is tried in vain at most once more than its target has pauses; then it is dead, and stays known
//  until
//     a person retries or drops it.
//  2. It is in flight under one lease at a time. A lease that is over is somebody else's turn: what its holder says
//     afterwards changes nothing.
//  3. No target has more in flight than the caller's `room` for it lets it, so that a target that hangs keeps no
//  other
//     waiting. Among those that are due, the targets take turns; of one, the longest due is first.
//  4. One with an end is never dead, and not tried after it.
//  5. At most `waiting_max` are waiting or in flight, and `dead_max` dead; whoever adds asks is_full(). Of more dead
//     ones the ledger alone knows.
//
// Pure: time and jitter are arguments. Owned by one thread. O(log n) a call; its text and about 200 bytes a delivery.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "delivery/delivery.h"
#include "delivery/due_turns.h"
#include "delivery/target.h"

namespace sluice::delivery {

// More: memory that an endpoint which is away can make grow without end; fewer: a sold-out sale of that size could
// not be told of.
inline constexpr std::size_t waiting_max = 200'000;
inline constexpr std::size_t dead_max = 10'000;

class Deliveries {
public:
  // REQUIRES: at most targets_max; they outlive it.
  explicit Deliveries(const std::vector<Target>& targets)
      : targets_(targets), turns_(targets.size()), is_off_(targets.size(), false) {}

  [[nodiscard]] bool is_full() const { return waiting_ >= waiting_max; }
  // REQUIRES: a new id; waiting or dead; a target if it waits; no end if it is dead. What is full takes it, too: a
  // restart loads whatever there is.
  void add(Delivery delivery);

  struct Due {
    JobId id;
    bool is_off = false;   // its target is: not to be tried, but settled as given up
    bool is_over = false;  // its time is: likewise
  };
  // The next one whose time has come; in flight from then on, under its new lease. Takes one of its target's `room`,
  // which has a number for each target.
  [[nodiscard]] std::optional<Due> take_due(MonoTime now, std::span<std::uint32_t> room);

  struct Settle {
    JobId id;
    Lease lease{};
    End end = End::done;
    Duration pause{};  // put_off; in_vain: at least so long
    Jitter jitter{};
    std::string_view error{};
  };
  enum class Verdict : std::uint8_t {
    not_in_flight,  // unknown, settled before, or under another lease: nothing changed
    done,           // forgotten
    due_later,
    dead,
    dropped,  // forgotten: of no use any more
  };
  Verdict settle(MonoTime now, const Settle& settle);

  // --- By a person
  enum class ByHand : std::uint8_t { done, not_dead, no_target };
  ByHand retry(MonoTime now, JobId id);
  ByHand drop(JobId id);
  // What is due to a target that is off comes out of take_due() to be given up.
  void switch_target(TargetIndex target, bool off) { is_off_[raw(target)] = off; }
  [[nodiscard]] bool is_off(TargetIndex target) const { return is_off_[raw(target)]; }

  // Not later than when take_due() next has one, of the targets that have room.
  [[nodiscard]] std::optional<MonoTime> next_deadline(std::span<const std::uint32_t> room) const {
    return turns_.next_deadline(room);
  }
  [[nodiscard]] const Delivery* find(JobId id) const;
  [[nodiscard]] const std::vector<Target>& targets() const { return targets_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  [[nodiscard]] std::size_t dead() const { return deliveries_.size() - waiting_; }
  // In no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [id, delivery] : deliveries_) visit(delivery);
  }
  [[nodiscard]] const char* broken_invariant() const;

private:
  using Map = boost::unordered_flat_map<JobId, Delivery, IdHash>;

  void wait_until(MonoTime at, Delivery& delivery);
  Verdict wait_again(MonoTime at, Map::iterator which);
  Verdict die(Map::iterator at, std::string_view error);
  void forget(Map::iterator at);
  [[nodiscard]] bool is_current(const DueTurns::Alarm& alarm) const;

  const std::vector<Target>& targets_;
  Map deliveries_;
  DueTurns turns_;            // of those that are not dead
  std::vector<bool> is_off_;  // by target
  std::size_t waiting_ = 0;   // or in flight
};

}  // namespace sluice::delivery
