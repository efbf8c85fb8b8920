#include "rehearse/judgement/range_coverage.h"

#include <algorithm>
#include <cmath>

namespace sluice::rehearse {
namespace {

constexpr int bins_a_range = RangeFindings::bins / 3;

}  // namespace

void RangeCoverage::on_called(const Range& range, std::uint32_t shown_ms, const CallMoment& moment) {
  const auto wait = [&](std::uint32_t ms) { return std::int64_t{ms} - shown_ms; };
  const auto low = static_cast<std::int64_t>(range.low_s) * 1000;
  const std::int64_t high = std::max(static_cast<std::int64_t>(range.high_s) * 1000, low);
  const double width = std::max<double>(static_cast<double>(high - low), 1);
  const double at = std::floor(static_cast<double>(wait(moment.ms) - low) / width * bins_a_range) + bins_a_range;
  int first = bins_a_range;
  if (wait(moment.by_ms) < low) {
    ++sooner_;
    first = 0;
  } else if (wait(moment.from_ms) > high) {
    ++later_;
    first = 2 * bins_a_range;
  } else {
    ++within_;
  }
  const double bin = std::clamp<double>(at, first, first + bins_a_range - 1);
  ++calls_by_bin_[static_cast<std::size_t>(bin)];
}

RangeFindings RangeCoverage::findings() const {
  RangeFindings out;
  out.calls_by_bin = calls_by_bin_;
  out.count = within_ + sooner_ + later_;
  if (out.count == 0) return out;
  const auto share = [&](std::uint64_t n) { return static_cast<double>(n) / static_cast<double>(out.count); };
  out.within = share(within_);
  out.sooner = share(sooner_);
  out.later = share(later_);
  return out;
}

}  // namespace sluice::rehearse
