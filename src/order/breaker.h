// The circuit breaker of one payment provider: says when it is not to be asked, because too many of its latest
// answers were none.
//
//   closed     everybody is asked for. Opens when 30 % of at least 20 voices were failures, or when at least 5 voices
//              were nothing but time-outs.
//   open       nobody is, for 30 s.
//   half-open  three are, to see: two good answers close it, two bad ones open it for another 30 s.
//
// A voice is what a payer's latest payment within the last minute came to: one a payer, however many payments are
// theirs. So whoever makes two hundred payments fail from one address stops nobody else's. A declined payment is a
// good answer: the provider works.
//
// Invariants
//  1. Of a failing provider no more than `probes` are asked in 30 s.
//  2. An answer to what was asked before it opened changes nothing.
//  3. Open ends: a probe that never comes back is no longer waited for after 30 s.
//
// Pure: time is an argument. Not thread-safe. O(1) a call, amortised; it remembers `notes_max` answers.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/time.h"

namespace sluice::order {

// Whose voice it is: a hash of the payer's address.
using Speaker = std::uint64_t;

struct BreakerLimits {
  Duration window = std::chrono::seconds(60);     // longer: an outage of yesterday weighs; shorter: few voices
  Duration open_time = std::chrono::seconds(30);  // longer: buyers wait for a provider that is back
  std::uint32_t voices_min = 20;                  // fewer: three unlucky cards are an outage
  std::uint32_t failures_percent = 30;
  std::uint32_t late_min = 5;  // of time-outs alone: each of them keeps a worker for all of its time
  std::uint32_t probes = 3;    // odd, so that more than half is a verdict
};

class Breaker {
public:
  static constexpr std::size_t notes_max = 10'000;

  explicit Breaker(const BreakerLimits& limits = {}) : limits_(limits) {}

  enum class State : std::uint8_t { closed, half_open, open };
  enum class Answered : std::uint8_t {
    good,    // an answer about this payment, whatever it says
    failed,  // the provider said that it failed, or was not there
    late,    // nothing, in time
  };
  enum class Change : std::uint8_t { none, opened, closed };

  // Whether one more payment may be asked for now. Each yes is followed by one note() or note_unsent().
  [[nodiscard]] bool admit(MonoTime now);
  Change note(MonoTime now, Speaker speaker, Answered answered);
  // What was admitted has not left this machine after all.
  void note_unsent(MonoTime now);

  [[nodiscard]] State state(MonoTime now) const;
  // So many would be admitted now; closed: as many as come.
  [[nodiscard]] std::size_t room(MonoTime now) const;
  // How long it stays open; zero: it is not.
  [[nodiscard]] Duration open_for(MonoTime now) const;
  [[nodiscard]] std::uint64_t trips() const { return trips_; }
  [[nodiscard]] const char* broken_invariant() const;

private:
  struct Voice {
    MonoTime at{};
    Answered answered = Answered::good;
  };
  struct Note {
    MonoTime at{};
    Speaker speaker = 0;
  };
  // Since it is half-open.
  struct Probes {
    std::uint32_t out = 0;
    std::uint32_t good = 0;
    std::uint32_t bad = 0;
    MonoTime lost_at{};  // from then on those that are out are not waited for
  };

  void put(MonoTime now, Speaker speaker, Answered answered);
  void forget_old(MonoTime now);
  void count(Answered answered, std::uint32_t by);
  [[nodiscard]] bool must_open() const;
  Change open(MonoTime now);
  Change close();

  BreakerLimits limits_;
  boost::unordered_flat_map<Speaker, Voice> voices_;
  std::deque<Note> notes_;    // oldest first; of voices that have spoken again since, too
  std::uint32_t failed_ = 0;  // of the voices
  std::uint32_t late_ = 0;
  std::optional<MonoTime> open_until_;  // none: closed
  Probes probes_;
  std::uint64_t trips_ = 0;
};

// How a provider's breaker stands, for whoever watches.
struct BreakerStand {
  Breaker::State state = Breaker::State::closed;
  std::uint64_t trips = 0;
};

}  // namespace sluice::order
