#include "line/wait_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::line {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

// First guesses, and how many people or units they count like: three of four people come, seven of eight units held
// are sold. One that counts more stays wrong for longer; one that counts less is overturned by the first who do
// otherwise.
constexpr ShowUp::First first_come{.share = 0.75, .people = 8};
constexpr ShowUp::First first_sell{.share = 0.875, .people = 10};
// What was measured is forgotten over this many; a sale's buyers hardly change within it.
constexpr double memory = 3000;

// Speeds are measured over this time, or this many calls if they are slower. Shorter: the range jumps; longer: it
// follows a changed sale too late.
constexpr double meter_s = 60;
constexpr double meter_calls = 40;
// Bursts are seen in windows of this length.
constexpr double window_s = 5;
constexpr double scatter_max = 200;

// A range reaches so many standard errors to either side, and the speed itself drifts by so much.
constexpr double errors = 1.2;
constexpr double drift = 0.12;

// Who is less likely to be called at all is not told when.
constexpr double chance_min = 0.02;

// What the units tell about returns counts like so many calls that were measured: returns come in bursts, a claim
// time or a hold time after calls came in bursts, and the last minute says little about the next.
constexpr double guess_calls = 40;
// The places of a gate tell nothing, so some must have been seen.
constexpr double gate_calls = 5;
// Of called people's units, no more than this share comes back again and again; else a bad minute promises a
// thousand.
constexpr double again_max = 0.7;

// Nothing is known worse than this; a plan that has not been tried yet is known so well.
constexpr double doubt_max = 0.5;
constexpr double doubt_of_plan = 0.25;

// A range that grew by less stays as it was: nobody gains by an end that creeps.
constexpr double rise_share = 0.1;
constexpr double rise_s = 2;
// The reason stays up until everybody near the front has polled.
constexpr Duration reason_stays = std::chrono::minutes(2);

constexpr std::array<std::uint32_t, 6> reference_distances{0, 9, 99, 999, 9'999, 99'999};

double seconds_of(Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

struct Belief {
  double share = 0;
  double variance = 0;
};

// What was measured counts as far as its end has been seen; the rest is the first guess.
Belief belief_of(const ShowUp& measured, const ShowUp::First& first) {
  const double people = first.people + measured.evidence();
  const double share = (first.people * first.share + measured.evidence() * measured.share()) / people;
  return {.share = share, .variance = share * (1 - share) / (people + 1)};
}

// The normal distribution.
double below(double errors_from_mean) {
  return std::erfc(-errors_from_mean / std::sqrt(2.0)) / 2;
}

// Seconds until `calls` more people are called, with all speeds times `speed`.
double seconds_until(const WaitForecast& f, const Supply& supply, double calls, double speed) {
  double seconds = f.calls_per_s > 0 ? std::min(calls, supply.free) / (f.calls_per_s * speed) : 0;
  const double after = calls - supply.free;
  if (after <= 0) return seconds;
  if (f.returns_per_s <= 0) return endless;
  if (supply.returning == endless) return seconds + after / (f.returns_per_s * speed);
  // Returns get rarer as they are used up; the last tenth is taken at a tenth of the speed, not never.
  constexpr double thinning_until = 0.9;
  const double used = std::min(after / supply.returning, thinning_until);
  const double rest = std::max(0.0, after - thinning_until * supply.returning);
  const double lasting = supply.returning / (f.returns_per_s * speed);
  return seconds - lasting * std::log(1 - used) + rest / (f.returns_per_s * speed * (1 - thinning_until));
}

// Calls until `ahead` people are gone, at a speed, while each of them leaves at `gone` a second.
double calls_until_gone(double ahead, double per_s, double gone) {
  return per_s / gone * std::log1p(gone * ahead / per_s);
}

// How many calls it takes until somebody is called who has `ahead` people ahead, of whom some leave.
double calls_needed(const WaitForecast& f, const Supply& supply, double ahead) {
  constexpr double hardly = 1e-9;
  const double gone = f.gone_per_s;
  if (gone < hardly || ahead <= 0) return ahead + 1;
  double left = ahead - supply.free;
  if (f.calls_per_s > 0) {
    const double in_line = f.calls_per_s / gone;
    left = supply.free == endless ? 0 : (ahead + in_line) * std::exp(-supply.free / in_line) - in_line;
    if (left <= 0) return 1 + calls_until_gone(ahead, f.calls_per_s, gone);
  }
  if (left <= 0 || f.returns_per_s <= 0) return 1 + std::min(ahead, supply.free) + std::max(0.0, left);
  return 1 + supply.free + calls_until_gone(left, f.returns_per_s, gone);
}

std::uint32_t whole_seconds(double seconds) {
  return static_cast<std::uint32_t>(std::clamp(seconds, 0.0, 30.0 * 86'400));
}

}  // namespace

std::string_view to_string(Rise rise) {
  switch (rise) {
    case Rise::none:
      return "";
    case Rise::paused:
      return "paused";
    case Rise::origin_busy:
      return "origin_busy";
    case Rise::pace_lowered:
      return "pace_lowered";
    case Rise::more_come:
      return "more_come";
    case Rise::no_free_unit:
      return "no_free_unit";
    case Rise::restarted:
      return "restarted";
  }
  return "";
}

std::optional<Wait> wait_of(const WaitForecast& f, std::uint32_t ahead) {
  if (chance_of(f, ahead) < chance_min) return std::nullopt;
  const double all = ahead + 1.0;
  const double fewest = calls_needed(f, f.shown, ahead);
  const double scatter = errors * std::sqrt(f.scatter);
  const double speed = 1 + errors * std::hypot(f.doubt, drift);
  // Fewer returns than thought come no slower at first, but thin out sooner.
  Supply more = f.shown;
  Supply fewer = f.shown;
  more.returning += f.shown.returning_sd;
  fewer.returning -= std::min(f.shown.returning_sd, f.shown.returning / 2);
  // Nor are they shared, if nobody comes to the other lines.
  const double alone = 1 / f.part;
  more.free *= alone;
  more.returning *= alone;
  const double low = seconds_until(f, more, std::max(0.0, fewest - scatter * std::sqrt(fewest)), speed * alone);
  double high = seconds_until(f, fewer, all + scatter * std::sqrt(all), 1 / speed);
  if (all > f.shown.free) high += f.return_delay_s;
  if (high == endless) return std::nullopt;
  return Wait{.low_s = whole_seconds(std::floor(low)), .high_s = whole_seconds(std::ceil(high) + 1)};
}

double chance_of(const WaitForecast& f, std::uint32_t ahead) {
  const Supply& supply = f.supply;
  const double after = calls_needed(f, supply, ahead) - supply.free;
  if (after <= 0 || supply.returning == endless) return 1;
  if (supply.returning <= 0) return 0;
  // So many returns or more: they come singly (Poisson) as far as their number is known, hence over-dispersed by what
  // is not. Wilson and Hilferty's cube root turns that into a normal distribution.
  // (It does so badly below a third, whence the bound.)
  const double returns = std::max(after, 1.0);
  const double dispersion =
      std::min(1 + supply.returning_sd * supply.returning_sd / supply.returning, std::max(1.0, 3 * returns));
  const double wanted = returns / dispersion;
  const double expected = supply.returning / dispersion;
  return below((std::cbrt(expected / wanted) - 1 + 1 / (9 * wanted)) * 3 * std::sqrt(wanted));
}

void WaitModel::Meter::add(double elapsed_s, double happened) {
  const double lasts = std::max(meter_s, count > 0 ? meter_calls * seconds / count : seconds + elapsed_s);
  const double keep = std::exp(-elapsed_s / lasts);
  count = count * keep + happened;
  seconds = seconds * keep + elapsed_s;
  window_count += happened;
  window_seconds += elapsed_s;
  if (window_seconds < window_s) return;
  const double expected = per_s() * window_seconds;
  if (expected > 0) {
    const double measured = (window_count - expected) * (window_count - expected) / std::max(expected, 1.0);
    scatter += (std::min(measured, scatter_max) - scatter) * (1 - std::exp(-window_seconds / lasts));
  }
  window_count = window_seconds = 0;
}

double WaitModel::Meter::doubt() const {
  return std::sqrt(std::max(scatter, 1.0) / (count + 1));
}

WaitModel::WaitModel(const WaitSettings& settings, Start start, Instant now)
    : settings_(settings),
      come_(settings.claim, first_come, now),
      sell_(settings.hold, first_sell, now),
      updated_(now),
      rose_(now) {
  come_.set_memory(memory);
  sell_.set_memory(memory);
  forecast_.rise = start == Start::restarted ? Rise::restarted : Rise::none;
}

void WaitModel::set_settings(const WaitSettings& settings, Instant now) {
  settings_ = settings;
  come_.set_claim(settings.claim, now);
  sell_.set_claim(settings.hold, now);
}

void WaitModel::update(Instant now, const LineMoment& moment) {
  const double elapsed_s = seconds_of(now - updated_);
  updated_ = now;
  come_.advance(now);
  sell_.advance(now);
  if (!is_first_) measure(elapsed_s, moment);
  publish(now, moment);
  last_ = moment;
  is_first_ = false;
}

void WaitModel::measure(double elapsed_s, const LineMoment& moment) {
  const auto called = static_cast<double>(moment.called - last_.called);
  if (moment.limit == CallLimit::pace) pace_.add(elapsed_s, called);
  if (moment.limit == CallLimit::unit && last_.limit == CallLimit::unit) returns_.add(elapsed_s, called);
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
  if (moment.calls_per_s > 0 && pace_.count > meter_calls) {
    f.calls_per_s = std::sqrt(moment.calls_per_s * std::max(pace_.per_s(), moment.calls_per_s / 4));
  }
  double returns_last_s = 0;
  f.supply = moment.free ? supply_of(moment, returns_last_s)
                         : Supply{.free = moment.limit == CallLimit::unit ? 0 : endless, .returning = endless};
  f.shown = f.supply;
  f.returns_per_s = returns_per_s(moment.free ? f.supply.returning / returns_last_s : 0);
  if (moment.free) f.return_delay_s = seconds_of(settings_.claim);
  const Meter& meter = moment.limit == CallLimit::unit ? returns_ : pace_;
  f.scatter = std::clamp(meter.scatter, 1.0, scatter_max);
  f.doubt = std::min(meter.doubt(), moment.calls_per_s > 0 && meter.count == 0 ? doubt_of_plan : doubt_max);
  return f;
}

// Units that come back are called for again, and some of them come back again.
Supply WaitModel::supply_of(const LineMoment& moment, double& returns_last_s) const {
  const Belief come = belief_of(come_, first_come);
  const Belief sell = belief_of(sell_, first_sell);
  const double away = 1 - come.share;
  const double back = 1 - sell.share;
  const double again = std::min(again_max, away + (1 - away) * back);
  const double away_now = come_.open() > 0 ? 1 - come_.open_will_come(come.share) / come_.open() : away;
  const double back_now = sell_.open() > 0 ? 1 - sell_.open_will_come(sell.share) / sell_.open() : back;
  const double free = *moment.free;
  const double from_offers = free * again + moment.offered * (away_now + (1 - away_now) * back);
  const double from_holds = moment.held * back_now;
  const double first = from_offers + from_holds;
  returns_last_s = (from_offers * seconds_of(settings_.claim) + from_holds * seconds_of(settings_.hold) + 1e-3) /
                   (first + 1e-6) / (1 - again);

  // What wrong shares would change: they decide over those called and held lately, and over everything to come.
  const double twice = (1 - again) * (1 - again);
  const double by_away = (free + come_.lately_called()) * (1 - back) / (1 - again) + first * (1 - back) / twice;
  const double by_back =
      ((free + moment.offered) * (1 - away) + sell_.lately_called()) / (1 - again) + first * (1 - away) / twice;
  return {.free = free,
          .returning = first / (1 - again),
          .returning_sd = std::sqrt(by_away * by_away * come.variance + by_back * by_back * sell.variance)};
}

// As measured, and as far as little was measured, as expected.
double WaitModel::returns_per_s(double expected) const {
  if (expected <= 0) return returns_.count >= gate_calls ? returns_.per_s() : 0;
  return (returns_.count + guess_calls) / (returns_.seconds + guess_calls / expected);
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
    // Time stands still for the line: the range is that from when it goes on.
    forecast_.rise = cause(moment, 1);
    forecast_.rise_from = 0;
    rose_ = now;
    return;
  }
  WaitForecast next = reckon(moment);
  next.rise = now - rose_ < reason_stays ? forecast_.rise : Rise::none;
  next.rise_from = forecast_.rise_from;
  bool rose = false;
  std::optional<std::uint32_t> longer_from;
  for (const std::uint32_t ahead : reference_distances) {
    const auto before = wait_of(forecast_, ahead);
    if (!before) continue;
    const auto after = wait_of(next, ahead);
    if ((!after || after->high_s > before->high_s) && !longer_from) longer_from = ahead;
    if (!after || after->high_s > before->high_s * (1 + rise_share) + rise_s) rose = true;
  }
  if (rose && !is_first_) {
    next.rise = cause(moment, *longer_from + 1.0);
    next.rise_from = *longer_from;
    rose_ = now;
  }
  if (rose || !longer_from || is_first_) {
    forecast_ = next;
    pace_before_ = moment.pace_per_s;
  } else {
    forecast_.rise = next.rise;
    forecast_.supply = next.supply;
  }
}

Rise rise_of(const WaitForecast& forecast, std::uint32_t ahead) {
  return ahead >= forecast.rise_from ? forecast.rise : Rise::none;
}

}  // namespace sluice::line
