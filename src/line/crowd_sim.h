// People who are called and come, or do not: what a PaceControl is tried against, in tests and in docs/images.
//
// One seed is one history. Each of those called comes with the chance `share`, after a delay drawn from `delay`; a
// tick is a tenth of a second. At an open door who comes is in; at a kept one who comes queues until let in.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <ostream>
#include <utility>
#include <vector>

#include "base/random.h"
#include "line/pace_control.h"

namespace sluice::line {

// How GoogleTest names them.
inline void PrintTo(const PaceSettings& pace, std::ostream* out) {
  *out << pace.admit << " in " << format_duration(pace.per);
}
inline void PrintTo(Door door, std::ostream* out) {
  *out << (door == Door::open ? "open door" : "kept door");
}

// In [0, 1).
inline double chance(Random& random) {
  return static_cast<double>(random.next() >> 11U) * 0x1p-53;
}

using Delay = std::function<Duration(Random&)>;

inline Delay at_once() {
  return [](Random&) { return Duration{0}; };
}
inline Delay exponential(Duration mean) {
  return [mean](Random& random) {
    return Duration(static_cast<std::int64_t>(-std::log(1 - chance(random)) * static_cast<double>(mean.count())));
  };
}
inline Delay evenly_until(Duration last) {
  return [last](Random& random) {
    return Duration(static_cast<std::int64_t>(chance(random) * static_cast<double>(last.count())));
  };
}

// Per tick, what happened in it.
struct CrowdTick {
  std::uint32_t called = 0;
  std::uint32_t came = 0;
  std::uint32_t entered = 0;
  std::uint32_t at_door = 0;
  double share = 1;        // as measured
  double load_factor = 1;  // as followed
};

class CrowdSim {
public:
  CrowdSim(std::uint64_t seed, Duration claim, Delay delay, double share_at_first)
      : share(share_at_first), random_(seed), claim_(claim), delay_(std::move(delay)) {}

  double share;  // of those called from now on

  // One tick of any `control` with the interface of PaceControl.
  template <class Control>
  CrowdTick step(Control& control, Door door, std::uint32_t cap_room = ~0U) {
    CrowdTick tick;
    tick.called = control.may_call(now_, cap_room);
    control.called(now_, tick.called);
    for (std::uint32_t i = 0; i < tick.called; ++i) call_one();
    if (coming_.empty()) coming_.resize(1);
    for (const Instant called_at : coming_.front()) control.came(now_, called_at);
    tick.came = static_cast<std::uint32_t>(coming_.front().size());
    coming_.erase(coming_.begin());
    at_door_ += tick.came;
    tick.entered = door == Door::kept ? control.let_in(now_, at_door_) : at_door_;
    at_door_ -= tick.entered;
    tick.at_door = at_door_;
    tick.share = control.share();
    tick.load_factor = control.load_factor();
    now_ += Pace::tick;
    return tick;
  }

  [[nodiscard]] Instant now() const { return now_; }

private:
  void call_one() {
    if (chance(random_) >= share) return;
    const Duration after = delay_(random_);
    if (after >= claim_) return;
    const auto ticks = static_cast<std::size_t>(after / Pace::tick);
    if (coming_.size() <= ticks) coming_.resize(ticks + 1);
    coming_[ticks].push_back(now_);
  }

  SeededRandom random_;
  Duration claim_;
  Delay delay_;
  Instant now_{std::chrono::seconds(1)};
  std::vector<std::vector<Instant>> coming_;  // by ticks from now
  std::uint32_t at_door_ = 0;
};

}  // namespace sluice::line
