#include "rehearse/crowd/arrivals.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace sluice::rehearse {
namespace {

using std::chrono::seconds;
constexpr std::array<std::uint32_t, 1> one_item{100};

std::vector<Arrival> all(Arrivals arrivals) {
  std::vector<Arrival> out;
  for (; !arrivals.is_over(); arrivals.pop()) out.push_back(arrivals.next());
  return out;
}

TEST(Arrivals, OneSeedIsOneSchedule) {
  const auto first = all({5000, seconds(1), one_item, 7});
  const auto again = all({5000, seconds(1), one_item, 7});
  const auto other = all({5000, seconds(1), one_item, 8});
  ASSERT_EQ(first.size(), 5000U);
  std::size_t same = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].offset, again[i].offset);
    EXPECT_EQ(first[i].number, i);
    same += first[i].offset == other[i].offset ? 1 : 0;
  }
  EXPECT_LT(same, 100U);
}

// Gaps of a Poisson process are exponential: mean and standard deviation agree, and both are over/count.
TEST(Arrivals, ArePoissonAtThePlannedRate) {
  const auto arrivals = all({200'000, seconds(10), one_item, 1});
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < arrivals.size(); ++i) {
    const auto gap = static_cast<double>((arrivals[i].offset - arrivals[i - 1].offset).count());
    ASSERT_GE(gap, 0);
    sum += gap;
    squares += gap * gap;
  }
  const double n = static_cast<double>(arrivals.size() - 1);
  const double mean = sum / n;
  EXPECT_NEAR(mean, 50, 0.5);
  EXPECT_NEAR(std::sqrt(squares / n - mean * mean), 50, 1);
}

TEST(Arrivals, WantItemsInProportionToTheirStock) {
  constexpr std::array<std::uint32_t, 3> stock{600, 300, 100};
  std::array<int, 3> wanted{};
  for (const Arrival& arrival : all({100'000, seconds(1), stock, 3})) ++wanted.at(arrival.item);
  EXPECT_NEAR(wanted[0], 60'000, 1000);
  EXPECT_NEAR(wanted[1], 30'000, 1000);
  EXPECT_NEAR(wanted[2], 10'000, 1000);
}

}  // namespace
}  // namespace sluice::rehearse
