#include "line/pace.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {
namespace {

double per_us(const PaceSettings& settings) {
  return static_cast<double>(settings.admit) / static_cast<double>(settings.per.count());
}
double burst(const PaceSettings& settings) {
  return std::max(1.0, per_us(settings) * static_cast<double>(Pace::tick.count()));
}

}  // namespace

Pace::Pace(const PaceSettings& settings, Instant now) : settings_(settings), refilled_(now) {
  credit_ = burst(settings);
}

void Pace::set(const PaceSettings& settings, Instant now) {
  refill(now);
  settings_ = settings;
  credit_ = std::min(credit_, burst(settings_));
}

void Pace::refill(Instant now) {
  const double elapsed = static_cast<double>((now - refilled_).count());
  refilled_ = now;
  if (settings_.admit > 0) credit_ = std::min(credit_ + elapsed * per_us(settings_), burst(settings_));
}

std::uint32_t Pace::available(Instant now) {
  refill(now);
  if (settings_.admit == 0) return unlimited;
  // A hair of tolerance, so that an entry due exactly now is not lost to rounding.
  return credit_ <= 0 ? 0 : static_cast<std::uint32_t>(std::floor(credit_ + 1e-9));
}

void Pace::spend(std::uint32_t entries) {
  if (settings_.admit > 0) credit_ -= static_cast<double>(entries);
}

std::optional<Instant> Pace::next_deadline() const {
  if (settings_.admit == 0 || credit_ >= 1) return std::nullopt;
  return refilled_ + Duration(static_cast<std::int64_t>(std::ceil((1 - credit_) / per_us(settings_))));
}

}  // namespace sluice::line
