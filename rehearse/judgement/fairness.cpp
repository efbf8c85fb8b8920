#include "rehearse/judgement/fairness.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::rehearse {
namespace {

std::uint16_t bounded_s(std::uint64_t s) {
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(s, std::numeric_limits<std::uint16_t>::max()));
}

}  // namespace

void Fairness::on_waiting(Told& told, const Place& place, std::uint32_t now_ms) {
  if (place.position == 0) return;
  if (told.ordinal != place.ordinal) {
    told = Told{};
    told.at_ms = now_ms;
    told.ahead = place.ahead;
    told.ordinal = place.ordinal;
  } else if (place.position > told.position) {
    ++grew_;
  }
  told.position = place.position;
  if (told.chance_percent == Told::no_chance && place.chance) {
    told.chance_percent = static_cast<std::uint8_t>(std::lround(100 * std::clamp(*place.chance, 0.0, 1.0)));
  }
  if (told.range_at_ms != 0 || !place.range) return;
  told.range_at_ms = std::max(now_ms, 1U);
  told.low_s = bounded_s(place.range->low_s);
  told.high_s = bounded_s(place.range->high_s);
}

void Fairness::on_called(const Told& told, const Call& call) {
  if (told.ordinal == 0) return;
  const CallMoment moment = has_one_curve_ ? curve_.moment_of(told.ordinal, call.window) : moment_of(call.window);
  const std::uint16_t line = has_one_curve_ ? std::uint16_t{0} : call.item;
  places_.on_called({told.ordinal, told.at_ms, moment.ms, told.ahead, line});
  if (told.range_at_ms != 0) ranges_.on_called({told.low_s, told.high_s}, told.range_at_ms, moment);
  judge_chance(told, true);
}

void Fairness::judge_chance(const Told& told, bool got) {
  if (told.chance_percent != Told::no_chance) chances_.on_outcome(told.chance_percent, got, told.at_ms);
}

FairnessReport Fairness::findings(std::uint64_t crowd) const {
  return {.position_grew = grew_,
          .overtaken = joins_.overtaken(),
          .place_error = places_.findings(),
          .range = ranges_.findings(),
          .chance = chances_.findings(crowd)};
}

}  // namespace sluice::rehearse
