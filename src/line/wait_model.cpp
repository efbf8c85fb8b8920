#include "line/wait_model.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "line/durations.h"

namespace sluice::line {
namespace {

// What the units tell about returns counts like so many calls that were measured: returns come in bursts, a claim
// time or a hold time after calls came in bursts, and the last minute says little about the next.
constexpr double guess_calls = 40;
constexpr double turns_seen_min = 5;
// Nothing is known worse than this; a plan that has not been tried yet is known so well.
constexpr double doubt_max = 0.5;
constexpr double doubt_of_plan = 0.25;
constexpr double doubt_of_plan_at_gate = 0.12;  // no stock whose end could surprise
// Of units that come back some come back again, and of those some; what is left after so many rounds is nothing.
constexpr double rounds_of_returns = 2;

// A range that grew by less stays as it was: nobody gains by an end that creeps.
constexpr double rise_share = 0.1;
constexpr double rise_s = 2;
// The reason stays up until everybody near the front has polled.
constexpr Duration reason_stays = std::chrono::minutes(2);

constexpr std::array<std::uint32_t, 6> reference_distances{0, 9, 99, 999, 9'999, 99'999};

// How the range grows from one forecast to the next.
struct Growth {
  std::optional<std::uint32_t> from;  // for people with at least so many ahead
  bool is_told = false;               // by so much, for somebody, that it is shown
};

Growth growth_of(const WaitForecast& was, const WaitForecast& next) {
  Growth growth;
  for (const std::uint32_t ahead : reference_distances) {
    const auto before = wait_of(was, ahead);
    if (!before) continue;
    const auto after = wait_of(next, ahead);
    if ((!after || after->high_s > before->high_s) && !growth.from) growth.from = ahead;
    if (!after || after->high_s > before->high_s * (1 + rise_share) + rise_s) growth.is_told = true;
  }
  return growth;
}

}  // namespace

WaitModel::WaitModel(const WaitSettings& settings, Start start, Instant now)
    : supply_(settings, now), updated_(now), rose_(now) {
  forecast_.rise = start == Start::restarted ? Rise::restarted : Rise::none;
}

void WaitModel::update(Instant now, const LineMoment& moment) {
  const double elapsed_s = seconds_of(now - updated_);
  updated_ = now;
  supply_.advance(now);
  if (!is_first_) measure(elapsed_s, moment);
  publish(now, moment);
  last_ = moment;
  is_first_ = false;
}

void WaitModel::measure(double elapsed_s, const LineMoment& moment) {
  const auto called = static_cast<double>(moment.called - last_.called);
  if (moment.limit == CallLimit::pace) pace_.add(elapsed_s, called);
  if (moment.limit == CallLimit::unit && last_.limit == CallLimit::unit) returns_.add(elapsed_s, called);
  if (moment.limit == CallLimit::room && last_.limit == CallLimit::room) turns_.add(elapsed_s, called);
  if (moment.waiting > 0 && elapsed_s > 0) {
    gone_.add(elapsed_s, static_cast<double>(moment.gone_waiting - last_.gone_waiting) / moment.waiting);
  }
}

WaitForecast WaitModel::reckon(const LineMoment& moment) const {
  WaitForecast f;
  f.gone_per_s = gone_.per_s();
  f.part = moment.part;
  f.calls_per_s = moment.calls_per_s;
  // The plan is exact at once; what really happens is known better once it has been seen for a while.
  if (moment.calls_per_s > 0 && pace_.count() > CallMeter::memory_calls) {
    f.calls_per_s = std::sqrt(moment.calls_per_s * std::max(pace_.per_s(), moment.calls_per_s / 4));
  }
  if (moment.free) {
    const auto expected = supply_.expect({.free = *moment.free, .offered = moment.offered, .held = moment.held});
    f.supply = expected.supply;
    f.returns_per_s = returns_per_s(expected.supply.returning / expected.returns_last_s);
    f.return_delay_s = seconds_of(supply_.claim());
    f.all_back_s = rounds_of_returns * expected.returns_last_s + f.return_delay_s;
  } else {
    const bool is_full = moment.limit == CallLimit::room;
    f.supply = {.free = is_full ? 0 : Supply::endless, .returning = Supply::endless};
    f.returns_per_s = is_full ? turns_per_s() : 0;
  }
  if (moment.room > 0) {
    f.room = moment.room;
    f.room_left = moment.room_left;
    f.room_per_s = turns_per_s();
    f.turn_s = seconds_of(supply_.claim() + supply_.hold());
  }
  f.called_upto = moment.called_upto;
  f.shown = f.supply;
  const CallMeter& meter = meter_of(moment.limit);
  f.scatter = std::clamp(meter.scatter(), 1.0, CallMeter::scatter_max);
  const double of_plan = moment.free ? doubt_of_plan : doubt_of_plan_at_gate;
  f.doubt = std::min(meter.doubt(), moment.limit == CallLimit::pace ? of_plan : doubt_max);
  return f;
}

// What tells how well the next calls are known.
const CallMeter& WaitModel::meter_of(CallLimit limit) const {
  switch (limit) {
    case CallLimit::unit:
      return returns_;
    case CallLimit::room:
      return turns_;
    default:
      return pace_;
  }
}

// Nothing tells beforehand how long people stay, so some must have been seen to leave. 0: not yet.
double WaitModel::turns_per_s() const {
  return turns_.count() >= turns_seen_min ? turns_.per_s() : 0;
}

// As measured, and as far as little was measured, as expected.
double WaitModel::returns_per_s(double expected) const {
  return (returns_.count() + guess_calls) / (returns_.seconds() + guess_calls / expected);
}

// Why `calls` more calls take longer than they did.
Rise WaitModel::cause(const LineMoment& moment, double calls) const {
  switch (moment.limit) {
    case CallLimit::paused:
      return Rise::paused;
    case CallLimit::restart:
      return Rise::restarted;
    case CallLimit::unit:
      return Rise::no_free_unit;
    case CallLimit::room:
      return Rise::no_room;
    case CallLimit::pace:
    case CallLimit::nothing:
      break;
  }
  if (moment.free && calls > *moment.free) return Rise::no_free_unit;
  if (moment.load_factor < 0.95) return Rise::origin_busy;
  if (moment.pace_per_s > 0 && (pace_before_ == 0 || moment.pace_per_s < pace_before_)) return Rise::pace_lowered;
  return moment.pace_per_s > 0 ? Rise::more_come : Rise::no_free_unit;
}

void WaitModel::publish(Instant now, const LineMoment& moment) {
  if (moment.limit == CallLimit::paused || moment.limit == CallLimit::restart) {
    // Time stands still for the line: the range is that from when it goes on, and whoever comes before anything
    // else was told, as after a restart, is told it, too.
    if (is_first_) forecast_ = reckon(moment);
    forecast_.rise = cause(moment, 1);
    forecast_.rise_from = 0;
    rose_ = now;
    return;
  }
  WaitForecast next = reckon(moment);
  next.rise = now - rose_ < reason_stays ? forecast_.rise : Rise::none;
  next.rise_from = forecast_.rise_from;
  const Growth growth = growth_of(forecast_, next);
  if (growth.is_told && !is_first_) {
    next.rise = cause(moment, *growth.from + 1.0);
    next.rise_from = *growth.from;
    rose_ = now;
  }
  if (growth.is_told || !growth.from || is_first_) {
    forecast_ = next;
    pace_before_ = moment.pace_per_s;
  } else {
    forecast_.rise = next.rise;
    forecast_.supply = next.supply;
    forecast_.called_upto = next.called_upto;
  }
}

}  // namespace sluice::line
