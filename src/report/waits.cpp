#include "report/waits.h"

#include <algorithm>
#include <utility>

namespace sluice::report {
namespace {

using Point = LineCurves::Point;

// When a curve reached `place`.
std::optional<WallTime> reached_at(const std::vector<Point>& points, std::uint32_t Point::*curve,
                                   std::uint32_t place) {
  const auto at = std::lower_bound(points.begin(), points.end(), place,
                                   [curve](const Point& a, std::uint32_t wanted) { return a.*curve < wanted; });
  if (at == points.end() || place == 0) return std::nullopt;
  if (at == points.begin()) return at->at;
  const Point& before = *std::prev(at);
  const double rise = static_cast<double>((*at).*curve) - static_cast<double>(before.*curve);
  const double part = (static_cast<double>(place) - static_cast<double>(before.*curve)) / rise;
  const auto step = static_cast<double>((at->at - before.at).count());
  return before.at + std::chrono::milliseconds(static_cast<std::int64_t>(part * step));
}

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

// REQUIRES: sorted.
std::optional<double> percentile(const std::vector<double>& sorted, double part) {
  if (sorted.empty()) return std::nullopt;
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1) + 0.5)];
}

// The places that are somebody's.
std::vector<std::uint32_t> places_of(const LineCurves& curves) {
  std::vector<std::uint32_t> places;
  if (curves.points.empty()) return places;
  const std::uint32_t issued = curves.points.back().issued;
  places.reserve(issued);
  for (std::uint32_t place = 1; place <= issued; ++place) {
    const auto gap = std::find_if(curves.gaps.begin(), curves.gaps.end(),
                                  [place](const auto& each) { return each.first <= place && place <= each.last; });
    if (gap == curves.gaps.end()) {
      places.push_back(place);
    } else {
      place = gap->last;
    }
  }
  return places;
}

// How many of `took`, sorted, are in [first, last].
std::uint64_t count_within(const std::vector<std::uint32_t>& took, std::uint32_t first, std::uint32_t last) {
  return static_cast<std::uint64_t>(std::upper_bound(took.begin(), took.end(), last) -
                                    std::lower_bound(took.begin(), took.end(), first));
}

}  // namespace

std::optional<WallTime> LineCurves::issued_at(std::uint32_t place) const {
  if (place > 0 && place <= drawn) return opened_at;
  return reached_at(points, &Point::issued, place);
}

std::optional<WallTime> LineCurves::called_at(std::uint32_t place) const {
  return reached_at(points, &Point::called, place);
}

std::optional<std::uint32_t> LineCurves::called_by(WallTime at) const {
  // A sample of the same millisecond can have been taken before.
  const auto point = std::upper_bound(points.begin(), points.end(), at,
                                      [](WallTime wanted, const Point& a) { return wanted < a.at; });
  if (point == points.end() || point->is_after_restart) return std::nullopt;
  return point->called;
}

LineWaits waits_of(std::string line, LineCurves curves, const std::vector<std::uint32_t>& took) {
  const std::vector<std::uint32_t> places = places_of(curves);
  std::vector<std::uint32_t> taken = took;
  std::sort(taken.begin(), taken.end());
  LineWaits waits{.line = std::move(line), .places = places.size()};
  std::vector<double> all;
  const std::size_t parts = std::min<std::size_t>(10, places.size());
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t from = part * places.size() / parts;
    const std::size_t to = (part + 1) * places.size() / parts;
    WaitTenth tenth{.first = places[from], .last = places[to - 1], .places = to - from};
    std::vector<double> own;
    for (std::size_t i = from; i < to; ++i) {
      const auto called = curves.called_at(places[i]);
      if (!called) break;  // those behind were not called either
      ++tenth.called;
      const auto issued = curves.issued_at(places[i]);
      if (issued) own.push_back(std::max(0.0, seconds(*called - *issued)));
    }
    std::sort(own.begin(), own.end());
    tenth.took = count_within(taken, tenth.first, tenth.last);
    tenth.p50_s = percentile(own, 0.5);
    tenth.p90_s = percentile(own, 0.9);
    waits.called += tenth.called;
    all.insert(all.end(), own.begin(), own.end());
    waits.tenths.push_back(tenth);
  }
  std::sort(all.begin(), all.end());
  waits.p50_s = percentile(all, 0.5);
  waits.p90_s = percentile(all, 0.9);
  if (!all.empty()) waits.longest_s = all.back();
  waits.curves = std::move(curves);
  return waits;
}

}  // namespace sluice::report
