// How long something took, as quantiles, from counts between bounds. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace sluice::edge {

// The value below which `part` of what was counted lies, as if it were spread evenly between two bounds; beyond the
// last bound, that bound. nullopt: nothing was counted. REQUIRES: counts.size() == bounds.size() + 1, 0 < part <= 1.
[[nodiscard]] inline std::optional<double> quantile(std::span<const double> bounds,
                                                    std::span<const std::uint64_t> counts, double part) {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts) all += count;
  if (all == 0) return std::nullopt;
  const double wanted = part * static_cast<double>(all);
  double below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto here = static_cast<double>(counts[i]);
    if (below + here >= wanted && here > 0) {
      const double from = i == 0 ? 0 : bounds[i - 1];
      return from + (bounds[i] - from) * (wanted - below) / here;
    }
    below += here;
  }
  return bounds.back();
}

}  // namespace sluice::edge
