#include "rehearse/judgement/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace sluice::rehearse {
namespace {

double us(Duration duration) {
  return static_cast<double>(duration.count());
}

TEST(Histogram, PercentilesAreWithinOnePercentOfTheTruth) {
  SeededRandom random(1);
  Histogram histogram;
  std::vector<std::int64_t> truth;
  for (int i = 0; i < 100'000; ++i) {
    // Spread evenly over magnitudes, from microseconds to an hour.
    const double exponent = static_cast<double>(random.next() >> 11U) * 0x1.0p-53 * 9.5;
    truth.push_back(static_cast<std::int64_t>(std::pow(10, exponent)));
    histogram.record(Duration(truth.back()));
  }
  std::sort(truth.begin(), truth.end());
  for (const double percent : {0.1, 1.0, 10.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * 100'000)) - 1;
    const auto exact = static_cast<double>(truth[rank]);
    EXPECT_NEAR(us(histogram.percentile(percent)), exact, exact * 0.01 + 1e-9) << percent;
  }
  EXPECT_EQ(histogram.max(), Duration(truth.back()));
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int i = 0; i < 128; ++i) histogram.record(Duration(i));
  EXPECT_EQ(histogram.percentile(50), Duration(63));
  EXPECT_EQ(histogram.percentile(100), Duration(127));
  EXPECT_EQ(histogram.mean(), Duration(63));
}

TEST(Histogram, EmptyAndExtremeValuesHaveAnAnswer) {
  Histogram histogram;
  EXPECT_EQ(histogram.percentile(99), Duration(0));
  EXPECT_EQ(histogram.mean(), Duration(0));
  histogram.record(Duration(-5));
  histogram.record(Duration::max());
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.percentile(1), Duration(0));
  EXPECT_EQ(histogram.percentile(100), histogram.max());
}

TEST(Histogram, MergingIsRecordingInOne) {
  Histogram a;
  Histogram b;
  Histogram both;
  for (int i = 1; i < 5000; i += 7) {
    (i % 2 == 0 ? a : b).record(Duration(i * 100));
    both.record(Duration(i * 100));
  }
  a.merge(b);
  EXPECT_EQ(a.count(), both.count());
  EXPECT_EQ(a.mean(), both.mean());
  for (const double percent : {1.0, 50.0, 99.0}) EXPECT_EQ(a.percentile(percent), both.percentile(percent));
  a.clear();
  EXPECT_EQ(a.count(), 0U);
  EXPECT_EQ(a.percentile(99), Duration(0));
}

TEST(Histogram, BucketsCoverEveryValueOnce) {
  Histogram histogram;
  std::uint64_t recorded = 0;
  for (std::int64_t value = 1; value < 60'000'000; value = value * 9 / 8 + 1, ++recorded)
    histogram.record(Duration(value));
  std::uint64_t seen = 0;
  Duration before{-1};
  histogram.for_each([&](Duration lowest, Duration highest, std::uint64_t count) {
    EXPECT_GT(lowest, before);
    EXPECT_LE(us(highest - lowest), us(lowest) / 128 + 1);
    before = highest;
    seen += count;
  });
  EXPECT_EQ(seen, recorded);
}

}  // namespace
}  // namespace sluice::rehearse
