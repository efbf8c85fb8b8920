#include "rehearse/judgement/place_errors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace sluice::rehearse {
namespace {

using Called = PlaceErrors::Called;

TEST(PlaceErrors, NobodyWhoWasCalledMakesNoNumbers) {
  const PlaceErrorFindings found = PlaceErrors().findings();
  EXPECT_EQ(found.count, 0U);
  EXPECT_EQ(found.mean, 0);
}

// The naive twin: of each, those of lower ordinals in its line called after it was told and not after its own call.
std::vector<double> errors_one_by_one(const std::vector<Called>& people) {
  std::vector<double> errors;
  for (const Called& one : people) {
    const auto really = static_cast<double>(std::count_if(people.begin(), people.end(), [&](const Called& other) {
      return other.line == one.line && other.ordinal < one.ordinal && other.called_ms > one.told_ms &&
             other.called_ms <= one.called_ms;
    }));
    errors.push_back(std::abs(one.ahead - really) / std::max(really, 1.0));
  }
  std::sort(errors.begin(), errors.end());
  return errors;
}

// People in their order, called about every 50 ms from 10 s on; each was told some number ahead at some moment
// before.
TEST(PlaceErrors, AreThoseOfCountingOneByOne) {
  SeededRandom random(7);
  for (const std::uint16_t lines : {std::uint16_t{1}, std::uint16_t{2}}) {
    PlaceErrors places;
    std::vector<Called> people;
    for (std::uint32_t i = 0; i < 400; ++i) {
      const auto draw = [&](std::uint32_t most) { return static_cast<std::uint32_t>(random.next() % most); };
      const std::uint32_t told_ms = draw(30'000);
      people.push_back({.ordinal = i + 1,
                        .told_ms = told_ms,
                        .called_ms = std::max(told_ms, 10'000 + 50 * i + draw(300)),
                        .ahead = draw(400),
                        .line = static_cast<std::uint16_t>(draw(lines))});
      places.on_called(people.back());
    }
    const std::vector<double> errors = errors_one_by_one(people);
    const PlaceErrorFindings found = places.findings();
    EXPECT_EQ(found.count, 400U);
    EXPECT_NEAR(found.mean, std::accumulate(errors.begin(), errors.end(), 0.0) / 400, 1e-3);
    EXPECT_NEAR(found.p50, errors[199], 1e-3);
    EXPECT_NEAR(found.p99, errors[395], 1e-3);
  }
}

}  // namespace
}  // namespace sluice::rehearse
