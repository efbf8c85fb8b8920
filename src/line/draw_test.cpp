#include "line/draw.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "base/random.h"

namespace sluice::line {
namespace {

// Stands in for HMAC: fast, and mixes well.
DrawPrf prf_of(std::uint64_t key) {
  return [key](const DrawInput& in) {
    SeededRandom random(key ^ (std::uint64_t{in.round} << 56U) ^ (std::uint64_t{in.count} << 24U) ^ in.half);
    return static_cast<std::uint32_t>(random.next() >> 32U);
  };
}

std::uint64_t square_above(std::uint64_t count) {
  std::uint64_t square = 1;
  while (square < count) square *= 4;
  return square;
}

// The naive twin: writes the whole permutation of the square down, then drops what lies outside.
std::vector<std::uint32_t> all_places(std::uint32_t count, const DrawPrf& prf) {
  const std::uint64_t square = square_above(count);
  const auto side = static_cast<std::uint64_t>(std::llround(std::sqrt(static_cast<double>(square))));
  std::vector<std::uint64_t> image(square);
  std::iota(image.begin(), image.end(), std::uint64_t{0});
  for (std::uint8_t round = 0; round < Draw::rounds; ++round) {
    for (std::uint64_t& value : image) {
      const std::uint64_t left = value / side;
      const std::uint64_t right = value % side;
      const std::uint64_t mixed = prf({.round = round, .count = count, .half = std::uint32_t(right)}) % side;
      value = right * side + (left ^ mixed);
    }
  }
  if (count > 1 && prf({.round = Draw::rounds, .count = count, .half = 0}) % 2 == 1) {
    std::iter_swap(std::find(image.begin(), image.end(), 0U), std::find(image.begin(), image.end(), 1U));
  }
  std::vector<std::uint32_t> places;
  for (std::uint32_t number = 0; number < count; ++number) {
    std::uint64_t value = image[number];
    while (value >= count) value = image[value];
    places.push_back(static_cast<std::uint32_t>(value));
  }
  return places;
}

TEST(DrawProperty, AnyDrawIsThatOfTheNaiveTwin) {
  EXPECT_TRUE(rc::check([](std::uint16_t size, std::uint64_t key) {
    const std::uint32_t count = size % 700 + 1U;
    const std::vector<std::uint32_t> expected = all_places(count, prf_of(key));
    const Draw draw(count, prf_of(key));
    for (std::uint32_t number = 0; number < count; ++number) {
      RC_ASSERT(draw.place_of(number) == expected[number]);
      RC_ASSERT(draw.number_of(expected[number]) == number);
    }
  }));
}

TEST(Draw, IsABijectionForEveryCountAndAsksForEachInputOnce) {
  std::vector<bool> taken;
  for (std::uint32_t count = 1; count <= 2100; ++count) {
    std::uint64_t calls = 0;
    const DrawPrf prf = prf_of(count);
    const Draw draw(count, [&](const DrawInput& in) {
      ++calls;
      return prf(in);
    });
    taken.assign(count, false);
    for (std::uint32_t number = 0; number < count; ++number) {
      const std::uint32_t place = draw.place_of(number);
      ASSERT_LT(place, count);
      ASSERT_FALSE(taken[place]) << count;
      taken[place] = true;
    }
    std::uint64_t side = 1;
    while (side * side < count) side *= 2;
    ASSERT_EQ(calls, side * Draw::rounds + (side > 1 ? 1 : 0)) << "and one for the coin";
  }
}

// A round function that is no function of its key at all is still no way to give one place to two people.
TEST(Draw, IsABijectionWhateverTheRoundFunction) {
  for (const std::uint32_t constant : {0U, 1U, ~0U}) {
    const Draw draw(1000, [constant](const DrawInput& in) { return constant & (in.half + in.round); });
    std::set<std::uint32_t> places;
    for (std::uint32_t number = 0; number < 1000; ++number) places.insert(draw.place_of(number));
    EXPECT_EQ(places.size(), 1000U);
  }
}

TEST(Draw, SamplesOfLargeDrawsAreDistinctAndInvertible) {
  for (const std::uint32_t count : {1'000'000U, 1'048'576U, 1'048'577U, 1U << 31U, ~0U}) {
    SeededRandom random(count);
    const Draw draw(count, prf_of(random.next()));
    std::map<std::uint32_t, std::uint32_t> number_at;
    for (int i = 0; i < 20'000; ++i) {
      const std::uint32_t number = i == 0   ? 0
                                   : i == 1 ? count - 1
                                            : static_cast<std::uint32_t>(random.next() % count);
      const std::uint32_t place = draw.place_of(number);
      ASSERT_LT(place, count);
      ASSERT_EQ(draw.number_of(place), number);
      ASSERT_EQ(number_at.try_emplace(place, number).first->second, number);
    }
  }
}

double chi_square(const std::map<std::vector<std::uint32_t>, double>& seen, double cells, double draws) {
  const double expected = draws / cells;
  double sum = (cells - static_cast<double>(seen.size())) * expected;
  for (const auto& [cell, count] : seen) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

// Over keys, each number is as likely to get each place. 1 in 10^5 of fair draws exceeds this bound.
TEST(Draw, OverKeysEveryNumberGetsEveryPlaceEquallyOften) {
  constexpr int keys = 20'000;
  for (const std::uint32_t count : {2U, 3U, 4U, 5U, 7U, 10U, 16U, 17U, 40U}) {
    for (const std::uint32_t number : {0U, count / 2, count - 1}) {
      std::map<std::vector<std::uint32_t>, double> seen;
      for (std::uint64_t key = 1; key <= keys; ++key) {
        ++seen[{Draw(count, prf_of(key * 0x9e3779b97f4a7c15U)).place_of(number)}];
      }
      const double freedom = count - 1;
      EXPECT_LT(chi_square(seen, count, keys), freedom + 4.4 * std::sqrt(2 * freedom) + 12) << count << " " << number;
    }
  }
}

TEST(Draw, OverKeysEveryOrderOfFewPeopleIsEquallyLikely) {
  constexpr int keys = 40'000;
  for (const auto& [count, orders] : {std::pair{2U, 2.0}, {3U, 6.0}, {4U, 24.0}, {5U, 120.0}, {6U, 720.0}}) {
    std::map<std::vector<std::uint32_t>, double> seen;
    for (std::uint64_t key = 1; key <= keys; ++key) {
      const Draw draw(count, prf_of(key * 0x9e3779b97f4a7c15U));
      std::vector<std::uint32_t> order;
      for (std::uint32_t number = 0; number < count; ++number) order.push_back(draw.place_of(number));
      ++seen[order];
    }
    const double freedom = orders - 1;
    EXPECT_LT(chi_square(seen, orders, keys), freedom + 4.4 * std::sqrt(2 * freedom) + 12) << count;
  }
}

TEST(Draw, OnePersonIsFirst) {
  const Draw draw(1, prf_of(5));
  EXPECT_EQ(draw.place_of(0), 0U);
  EXPECT_EQ(draw.number_of(0), 0U);
}

}  // namespace
}  // namespace sluice::line
