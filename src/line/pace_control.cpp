#include "line/pace_control.h"

#include <algorithm>
#include <cmath>

#include "base/invariant.h"
#include "line/durations.h"

namespace sluice::line {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Evidence of who comes lasts this many periods' worth of people: fewer, and chance moves the share; more, and a
// change of the crowd is followed too slowly to be back at the pace within three periods.
constexpr double memory_periods = 1.5;
// But never fewer people than this, or the share of a slow sale is that of its last dozen.
constexpr double memory_people_min = 100;

// A surplus is paid back over this time, and over three times the delay with which people come: what is corrected
// sooner than its effect is seen is corrected twice, and swings.
constexpr Duration payback_min = seconds(5);
constexpr double payback_delays = 3;
// Nor sooner than over this many entries: of one person too many, a slow pace makes no stop.
constexpr double payback_entries = 4;

// Who comes, comes by chance. Aimed at exactly nobody too many, every gap is lost (it is not saved up) while every
// surplus is paid back, and the pace is missed from below. So a small surplus is aimed at, as large as chance makes
// it: the root of what chance decides while one is paid back, which is who stays away and who is on the way. Where
// all come at once nothing is left to chance, and nothing is added. At a kept door these people wait, so never more
// than half a second's entries, or every other time one.
constexpr Duration aimed_wait_max = milliseconds(500);

// What may be called is kept for two ticks, so that one that comes late loses nothing.
constexpr Duration calls_kept_for = 2 * Pace::tick;

}  // namespace

PaceControl::PaceControl(const PaceSettings& pace, Duration claim, Door door, Instant now)
    : settings_(pace), door_(door), entries_(pace, now), show_up_(claim, {}, now), steered_(now), refilled_(now) {
  set(pace, claim, now);
  credit_ = burst();
}

void PaceControl::set(const PaceSettings& pace, Duration claim, Instant now) {
  follow(now);
  settings_ = pace;
  entries_.set(pace, now);
  show_up_.set_claim(claim, now);
  show_up_.set_memory(std::max(memory_people_min, memory_periods * pace.admit));
  steered_ = refilled_ = now;
  if (!is_limited()) {
    surplus_ = 0;
    return;
  }
  steer(now);
}

std::uint32_t PaceControl::may_call(Instant now, std::uint32_t cap_room) {
  if (!is_limited()) return cap_room;
  follow(now);
  // A hair of tolerance, so that a call due exactly now is not lost to rounding.
  return credit_ <= 0 ? 0 : std::min(cap_room, static_cast<std::uint32_t>(credit_ + 1e-9));
}

void PaceControl::called(Instant now, std::uint32_t count) {
  if (!is_limited()) return;
  follow(now);
  show_up_.called(now, count);
  credit_ -= static_cast<double>(count);
}

void PaceControl::came(Instant now, Instant called_at) {
  if (!is_limited()) return;
  follow(now);
  show_up_.came(now, called_at);
  count_entry();
}

void PaceControl::was_there(Instant now) {
  if (!is_limited()) return;
  follow(now);
  show_up_.left(now, now);
  count_entry();
}

void PaceControl::count_entry() {
  if (door_ == Door::open) surplus_ = std::min(surplus_ + 1, surplus_max());
}

std::uint32_t PaceControl::let_in(Instant now, std::uint32_t waiting) {
  SLUICE_INVARIANT(door_ == Door::kept);
  if (!is_limited()) return waiting;
  const std::uint32_t enter = std::min(waiting, entries_.available(now));
  entries_.spend(enter);
  surplus_ = waiting - enter;
  return enter;
}

// Time passes.
void PaceControl::follow(Instant now) {
  if (!is_limited()) return;
  const double elapsed = us(now - refilled_);
  credit_ = std::min(credit_ + elapsed * calls_per_us_, burst());
  if (door_ == Door::open)
    surplus_ = std::max(surplus_ - elapsed * pace_per_us(), -std::max(1.0, pace_per_us() * us(Pace::tick)));
  refilled_ = now;
  if (now - steered_ >= Pace::tick) steer(now);
}

void PaceControl::steer(Instant now) {
  show_up_.advance(now);
  const double delay = us(show_up_.mean_delay());
  brake_.follow(now, now - steered_, show_up_.mean_delay());
  entries_.slow_to(load_factor(), now);

  const double per_us = pace_per_us() * load_factor();
  const double payback = std::max({us(payback_min), payback_delays * delay, payback_entries / pace_per_us()});
  const double come = per_us + (aimed_surplus(payback) - surplus_) / payback;
  calls_per_us_ = std::clamp(come, 0.0, per_us * catch_up_max) / std::max(show_up_.share(), 1 / calls_per_entry_max);
  steered_ = now;
}

double PaceControl::pace_per_us() const {
  return static_cast<double>(settings_.admit) / us(settings_.per);
}

double PaceControl::aimed_surplus(double payback_us) const {
  const double left_to_chance_us =
      payback_us * (1 - show_up_.share()) + std::min(payback_us, us(show_up_.mean_delay()));
  const double by_chance = std::sqrt(pace_per_us() * left_to_chance_us);
  return door_ == Door::open ? by_chance : std::min(by_chance, std::max(0.5, pace_per_us() * us(aimed_wait_max)));
}

double PaceControl::surplus_max() const {
  return std::max(2.0 * payback_entries, static_cast<double>(settings_.admit));
}

double PaceControl::burst() const {
  return std::max(1.0, calls_per_us_ * us(calls_kept_for));
}

double PaceControl::calls_max_in_period() const {
  const double admit = settings_.admit;
  return calls_per_entry_max * catch_up_max * admit * (1 + us(calls_kept_for) / us(settings_.per)) + 1;
}

const char* PaceControl::broken_invariant() const {
  if (const char* broken = show_up_.broken_invariant()) return broken;
  if (const char* broken = brake_.broken_invariant()) return broken;
  if (!is_limited()) return nullptr;
  if (surplus_ > surplus_max() && door_ == Door::open) return "an old surplus is forgotten";
  if (credit_ > burst() + 1e-9) return "calls are not saved up";
  if (calls_per_us_ * us(settings_.per) > calls_max_in_period()) return "calls are bounded";
  return nullptr;
}

}  // namespace sluice::line
