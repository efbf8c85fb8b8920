// When a job is tried, how often, and what becomes of one that is tried in vain: the schedule of every kind of job.
//
//               due            settled
//   waiting ---------> in flight -------> (forgotten: done)
//      ^                  | |
//      |   in vain, or    | | in vain for the last time, or given up
//      +--- put off <-----+ +-----> dead ---> retried by a person: waiting, all tries before it
//                                        \--> dropped by a person: forgotten
//
// Whoever learns that a job's outcome is there hastens it: one that waits is due at once, and one that is in flight
// as soon as its try has ended, which does not count if it was in vain.
//
// The schedule knows nothing of what a job is about; order/payment.h says what an outcome means for it.
//
// Invariants
//  1. A job is tried in vain at most `attempts_max` times in a row; then it is dead, and stays known until a person
//     retries or drops it.
//  2. A job is in flight once at a time, and is not due meanwhile.
//  3. Jobs that are due are taken payer by payer in turns, and no payer has more than their share in flight,
//     so that nobody's slow payments keep another's waiting (order/turns.h).
//
// Pure: time and jitter are arguments. Owned by one thread. Cost: O(log n) a try; about 150 bytes a job, dead ones
// with the text of their last error (at most `error_size_max`).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "order/turns.h"

namespace sluice::order {

inline constexpr std::uint32_t attempts_max = 3;
inline constexpr Duration first_retry_delay = std::chrono::seconds(2);  // doubles with each attempt
inline constexpr std::size_t error_size_max = 200;

// 0..999: how much of its spread a delay is shortened by, so that jobs that failed together do not come back
// together.
enum class Jitter : std::uint16_t {};
inline constexpr std::uint16_t jitter_count = 1000;

// How long after the given number of tries in vain the next one is due: 2 s, 4 s, less up to a quarter by jitter.
// REQUIRES: attempts >= 1.
[[nodiscard]] constexpr Duration retry_delay(std::uint32_t attempts, Jitter jitter = Jitter{0}) {
  const Duration delay = first_retry_delay * (1U << (attempts - 1));
  return delay - delay / 4 * (static_cast<std::uint16_t>(jitter) % jitter_count) / jitter_count;
}

// How a try ended, for the schedule.
enum class TryEnd : std::uint8_t {
  done,      // there is nothing more to do
  in_vain,   // counted; due again after retry_delay(), or dead
  put_off,   // not counted: due again after a pause
  moved_on,  // not counted, and what was counted before is forgotten; due again after a pause
  given_up,  // dead, whatever was counted
};

struct Job {
  enum class State : std::uint8_t { waiting, in_flight, dead };
  JobId id;
  OrderId subject{};  // what it is about
  Payer payer = unknown_payer;
  State state = State::waiting;
  std::uint32_t attempts = 0;  // in vain, since it began or a person retried it
  MonoTime due{};              // of a waiting one
  bool is_hastened = false;    // of one in flight: due again as soon as its try has ended
  std::string last_error{};    // of a dead one
  std::uint32_t alarm = 0;     // the schedule's own: which of its alarms counts
};

class Jobs {
public:
  // Of what is in flight. More: one payer fills whatever carries jobs out; fewer: it idles while one waits.
  explicit Jobs(Shares in_flight) : due_(in_flight) {}

  // REQUIRES: a new id. `job.state` is waiting (also for one that was in flight when a process ended) or dead.
  void add(const Job& job);

  // The next one whose time has come; in flight from then on. nullopt: none, or none whose payer has room.
  [[nodiscard]] std::optional<JobId> take_due(MonoTime now);

  struct Settle {
    JobId id;
    TryEnd end = TryEnd::done;
    Duration pause{};  // put_off and moved_on
    Jitter jitter{};   // in_vain
    std::string_view error{};
  };
  enum class Verdict : std::uint8_t {
    not_in_flight,  // unknown, or settled before; nothing changed
    done,           // forgotten
    due_later,
    dead,
  };
  Verdict settle(MonoTime now, const Settle& settle);

  // The outcome of a job is known to be there. False: it is unknown or dead; nothing changed.
  bool hasten(MonoTime now, JobId id);

  // --- By a person, of a dead one. False: there is no such dead job; nothing changed.
  bool retry(MonoTime now, JobId id);
  bool drop(JobId id);

  // Whatever state it is in. A try under way comes back to `not_in_flight`.
  void forget(JobId id);

  // Not later than when take_due() next has one, unless a payer's room is what it waits for.
  [[nodiscard]] std::optional<MonoTime> next_deadline() const;
  [[nodiscard]] const Job* find(JobId id) const;
  [[nodiscard]] std::size_t size() const { return jobs_.size(); }
  // In no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [id, job] : jobs_) visit(job);
  }
  [[nodiscard]] const char* broken_invariant() const;

private:
  struct Alarm {
    MonoTime at;
    JobId id;
    std::uint32_t number = 0;
    friend bool operator>(const Alarm& a, const Alarm& b) { return a.at != b.at ? a.at > b.at : a.id > b.id; }
  };
  using Map = boost::unordered_flat_map<JobId, Job, IdHash>;

  void wait_until(MonoTime at, Job& job);
  void gather_due(MonoTime now);
  [[nodiscard]] bool is_alarm_of(const Alarm& alarm, const Job& job) const;

  Map jobs_;
  std::priority_queue<Alarm, std::vector<Alarm>, std::greater<>> alarms_;  // of jobs that are gone or changed, too
  Turns<JobId> due_;                                                       // likewise
};

}  // namespace sluice::order
