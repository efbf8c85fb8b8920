#include "line/pace.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {

double Pace::per_us() const {
  return factor_ * static_cast<double>(settings_.admit) / static_cast<double>(settings_.per.count());
}

double Pace::burst() const {
  return std::max(1.0, per_us() * static_cast<double>(tick.count()));
}

Pace::Pace(const PaceSettings& settings, Instant now) : settings_(settings), refilled_(now) {
  credit_ = burst();
}

void Pace::set(const PaceSettings& settings, Instant now) {
  refill(now);
  settings_ = settings;
  credit_ = std::min(credit_, burst());
}

void Pace::slow_to(double factor, Instant now) {
  refill(now);
  factor_ = factor;
  credit_ = std::min(credit_, burst());
}

void Pace::refill(Instant now) {
  const double elapsed = static_cast<double>((now - refilled_).count());
  refilled_ = now;
  if (settings_.admit > 0) credit_ = std::min(credit_ + elapsed * per_us(), burst());
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
  return refilled_ + Duration(static_cast<std::int64_t>(std::ceil((1 - credit_) / per_us())));
}

}  // namespace sluice::line
