// Which samples of a sale are kept, so that there are never more than so many however long it lasts.
//
// Samples are points on curves of totals. When there is one too many, the one goes that the curves miss least: the
// area between the curves with and without it is the smallest, each curve measured by its own height. So quiet hours
// become two points, and the seconds of a rush stay seconds. The first and the last point stay.
//
// Pure. Invariants
//  1. size() <= points_max, once take_excess() says that nothing is too many.
//  2. What is kept is a part of what was added, in its order; the last one added is kept.
// Cost: add() O(1), take_excess() O(size).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::shop {

class Thinning {
public:
  static constexpr std::size_t curves = 4;
  struct Point {
    std::uint32_t number = 0;
    std::int64_t at_ms = 0;
    std::array<double, curves> totals{};
  };

  // REQUIRES: points_max >= 2.
  explicit Thinning(std::size_t points_max) : points_max_(points_max) {}

  // Times and totals may go back (a wall clock that was set); nothing but the choice suffers.
  void add(const Point& point) { points_.push_back(point); }
  // The number of one that is too many, which is forgotten; nullopt: none is.
  [[nodiscard]] std::optional<std::uint32_t> take_excess();

  [[nodiscard]] std::size_t size() const { return points_.size(); }

private:
  [[nodiscard]] double loss_without(std::size_t index) const;

  std::size_t points_max_;
  std::vector<Point> points_;
};

}  // namespace sluice::shop
