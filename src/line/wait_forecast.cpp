#include "line/wait_forecast.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {
namespace {

constexpr double endless = Supply::endless;

// A range reaches so many standard errors to either side, and the speed itself drifts by so much.
constexpr double errors = 1.2;
constexpr double drift = 0.12;

// Who is less likely to be called at all is not told when.
constexpr double chance_min = 0.02;

// The normal distribution.
double below(double errors_from_mean) {
  return std::erfc(-errors_from_mean / std::sqrt(2.0)) / 2;
}

bool has_cap(const WaitForecast& f) {
  return f.room > 0 && f.supply.free > 0;  // of a full gate, whose places all come back, the returns tell of it
}

// Of so many, for whom others must leave first.
double after_room_left(const WaitForecast& f, double calls) {
  return has_cap(f) ? std::max(0.0, calls - f.room_left) : 0;
}

// Seconds until so many free units are called for.
double seconds_for_free(const WaitForecast& f, double calls, double speed) {
  const double paced = f.calls_per_s > 0 ? calls / (f.calls_per_s * speed) : 0;
  const double for_room = after_room_left(f, calls);
  if (for_room <= 0) return paced;
  if (f.room_per_s <= 0) return endless;
  return std::max(paced, for_room / (f.room_per_s * speed));
}

// Seconds until `calls` more people are called, with all speeds times `speed`.
double seconds_until(const WaitForecast& f, const Supply& supply, double calls, double speed) {
  const double seconds = seconds_for_free(f, std::min(calls, supply.free), speed);
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

// Whoever is called at all is called by then: nothing comes back later.
double latest(const WaitForecast& f, double calls) {
  if (f.turn_s > 0 && !has_cap(f)) return std::ceil(calls / f.room) * f.turn_s;
  const double of_free = std::min(calls, f.shown.free);
  const double turns = f.turn_s > 0 ? std::ceil(after_room_left(f, of_free) / f.room) * f.turn_s : 0;
  constexpr double slowly = 2;
  const double paced = f.calls_per_s > 0 ? slowly * of_free / f.calls_per_s : 0;
  if (calls <= f.shown.free) return turns > 0 ? paced + turns : endless;
  return f.all_back_s > 0 ? paced + turns + f.all_back_s : endless;
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
    case Rise::no_room:
      return "gate_full";
    case Rise::restarted:
      return "restarted";
  }
  return "";
}

std::uint32_t ahead_then(const WaitForecast& f, std::uint32_t ahead, std::uint32_t called_upto) {
  return ahead + (called_upto > f.called_upto ? called_upto - f.called_upto : 0);
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
  high = std::min(high, latest(f, all));
  if (high == endless) return std::nullopt;
  return Wait{.low_s = low == endless ? 0 : whole_seconds(std::floor(std::min(low, high))),
              .high_s = whole_seconds(std::ceil(high) + 1)};
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

Rise rise_of(const WaitForecast& forecast, std::uint32_t ahead) {
  return ahead >= forecast.rise_from ? forecast.rise : Rise::none;
}

}  // namespace sluice::line
