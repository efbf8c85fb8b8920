#include "shop/chronicle/thinning.h"

#include <algorithm>
#include <cmath>

namespace sluice::shop {

std::optional<std::uint32_t> Thinning::take_excess() {
  if (points_.size() <= points_max_) return std::nullopt;
  std::size_t least = 1;
  double loss = loss_without(least);
  for (std::size_t i = 2; i + 1 < points_.size(); ++i) {
    const double other = loss_without(i);
    if (other < loss) {
      least = i;
      loss = other;
    }
  }
  const std::uint32_t number = points_[least].number;
  points_.erase(points_.begin() + static_cast<std::ptrdiff_t>(least));
  return number;
}

// Twice the triangle between the point and its neighbours, for each curve.
double Thinning::loss_without(std::size_t index) const {
  const Point& before = points_[index - 1];
  const Point& at = points_[index];
  const Point& after = points_[index + 1];
  const auto to_at = static_cast<double>(at.at_ms - before.at_ms);
  const auto to_after = static_cast<double>(after.at_ms - before.at_ms);
  double loss = 0;
  for (std::size_t i = 0; i < curves; ++i) {
    const double height = std::max(points_.back().totals[i], 1.0);
    const double area = to_at * (after.totals[i] - before.totals[i]) - to_after * (at.totals[i] - before.totals[i]);
    loss += std::abs(area) / height;
  }
  return loss;
}

}  // namespace sluice::shop
