#include "line/supply_model.h"

#include <algorithm>
#include <cmath>

#include "line/durations.h"

namespace sluice::line {
namespace {

// First guesses, and how many people or units they count like: three of four people come, seven of eight units held
// are sold. One that counts more stays wrong for longer; one that counts less is overturned by the first who do
// otherwise.
constexpr ShowUp::First first_come{.share = 0.75, .people = 8};
constexpr ShowUp::First first_sell{.share = 0.875, .people = 10};
// What was measured is forgotten over this many; a sale's buyers hardly change within it.
constexpr double memory = 3000;

// Of called people's units, no more than this share comes back again and again; else a bad minute promises a
// thousand.
constexpr double again_max = 0.7;

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

// The share of those still open that will not come: as of all, less those who came already.
double missing_now(const ShowUp& measured, double share) {
  return measured.open() > 0 ? 1 - measured.open_will_come(share) / measured.open() : 1 - share;
}

}  // namespace

SupplyModel::SupplyModel(const WaitSettings& settings, Instant now)
    : settings_(settings), come_(settings.claim, first_come, now), sell_(settings.hold, first_sell, now) {
  come_.set_memory(memory);
  sell_.set_memory(memory);
}

void SupplyModel::set_settings(const WaitSettings& settings, Instant now) {
  settings_ = settings;
  come_.set_claim(settings.claim, now);
  sell_.set_claim(settings.hold, now);
}

void SupplyModel::advance(Instant now) {
  come_.advance(now);
  sell_.advance(now);
}

// Units that come back are called for again, and some of them come back again.
SupplyModel::Expected SupplyModel::expect(const Units& units) const {
  const Belief come = belief_of(come_, first_come);
  const Belief sell = belief_of(sell_, first_sell);
  const double away = 1 - come.share;
  const double back = 1 - sell.share;
  const double again = std::min(again_max, away + (1 - away) * back);
  const double away_now = missing_now(come_, come.share);
  const double back_now = missing_now(sell_, sell.share);
  const double free = units.free;
  const double from_offers = free * again + units.offered * (away_now + (1 - away_now) * back);
  const double from_holds = units.held * back_now;
  const double first = from_offers + from_holds;
  const double last_s = (from_offers * seconds_of(settings_.claim) + from_holds * seconds_of(settings_.hold) + 1e-3) /
                        (first + 1e-6) / (1 - again);

  // What wrong shares would change: they decide over those called and held lately, and over everything to come.
  const double twice = (1 - again) * (1 - again);
  const double by_away = (free + come_.lately_called()) * (1 - back) / (1 - again) + first * (1 - back) / twice;
  const double by_back =
      ((free + units.offered) * (1 - away) + sell_.lately_called()) / (1 - again) + first * (1 - away) / twice;
  const Supply supply{
      .free = free,
      .returning = first / (1 - again),
      .returning_sd = std::sqrt(by_away * by_away * come.variance + by_back * by_back * sell.variance)};
  return {.supply = supply, .returns_last_s = last_s};
}

}  // namespace sluice::line
