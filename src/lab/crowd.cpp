#include "lab/crowd.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::lab {
namespace {

constexpr std::array<std::uint32_t, 1> one_item{1};  // what somebody wants is asked of their nature
constexpr std::uint64_t early_stream = 0x5eed'0f0f'3c3c'a5a5ULL;
constexpr Duration finger_on_button = std::chrono::seconds(1);

// How much faster a burst begins than it ends: e^4, fifty times.
constexpr double burst = 4;

double bent(double part, Curve curve) {
  if (curve == Curve::even) return part;
  return -std::log1p(-std::min(part, 1.0) * (1 - std::exp(-burst))) / burst;
}

std::optional<rehearse::Arrivals> arrivals(std::uint64_t count, Duration over, std::uint64_t seed) {
  if (count == 0) return std::nullopt;
  return rehearse::Arrivals(static_cast<std::uint32_t>(count), over, one_item, seed);
}

}  // namespace

Crowd::Crowd(const Plan& plan, std::uint64_t seed)
    : opens_at_(plan.lobby()),
      early_over_(opens_at_ > Duration::zero() ? opens_at_ : finger_on_button),
      over_(plan.crowd.over),
      curve_(plan.crowd.curve),
      latest_early_(early_over_ - Duration(1)) {
  const auto early =
      static_cast<std::uint64_t>(std::llround(plan.crowd.early * static_cast<double>(plan.crowd.buyers)));
  early_ = arrivals(early, early_over_, seed ^ early_stream);
  late_ = arrivals(plan.crowd.buyers - early, over_, seed);
}

// The last of so many may be drawn a little late.
std::optional<Duration> Crowd::next_early() const {
  if (!early_ || early_->is_over()) return std::nullopt;
  return std::min(early_->next().offset, latest_early_);
}

std::optional<Duration> Crowd::next_late() const {
  if (!late_ || late_->is_over()) return std::nullopt;
  const double part = static_cast<double>(late_->next().offset.count()) / static_cast<double>(over_.count());
  return opens_at_ + Duration(static_cast<std::int64_t>(bent(part, curve_) * static_cast<double>(over_.count())));
}

std::optional<Duration> Crowd::next() const {
  const auto early = next_early();
  const auto late = next_late();
  if (!early || !late) return early ? early : late;
  return std::min(*early, *late);
}

void Crowd::pop() {
  const auto early = next_early();
  const auto late = next_late();
  const bool is_early = early && (!late || *early <= *late);
  (is_early ? early_ : late_)->pop();
}

}  // namespace sluice::lab
