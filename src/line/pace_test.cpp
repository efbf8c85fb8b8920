#include "line/pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "base/random.h"
#include "line/crowd_sim.h"

namespace sluice::line {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// What may enter within any period: `admit`, and one tick's worth, at least one.
std::uint64_t most_in_a_period(const PaceSettings& settings) {
  const std::uint64_t a_tick = settings.admit * static_cast<std::uint64_t>(Pace::tick.count()) /
                               static_cast<std::uint64_t>(settings.per.count());
  return settings.admit + std::max<std::uint64_t>(1, a_tick + 1);
}

// Entries of the last period, and how many there were at once at most.
class Sliding {
public:
  explicit Sliding(Duration per) : per_(per) {}
  void enter(Instant now, std::uint64_t count) {
    entries_.emplace_back(now, count);
    inside_ += count;
    while (entries_.front().first + per_ <= now) {
      inside_ -= entries_.front().second;
      entries_.pop_front();
    }
    most_ = std::max(most_, inside_);
  }
  [[nodiscard]] std::uint64_t most() const { return most_; }

private:
  Duration per_;
  std::deque<std::pair<Instant, std::uint64_t>> entries_;
  std::uint64_t inside_ = 0;
  std::uint64_t most_ = 0;
};

class PaceRates : public testing::TestWithParam<PaceSettings> {};

TEST_P(PaceRates, InAnyPeriodAtMostAdmitAndOneTicksWorth) {
  const PaceSettings settings = GetParam();
  SeededRandom random(settings.admit);
  Instant now{seconds(7)};
  Pace pace(settings, now);
  Sliding sliding(settings.per);
  std::uint64_t total = 0;
  const Instant start = now;
  for (int step = 0; step < 20'000; ++step) {
    // Small steps, a deadline, and now and then a long pause, of which nothing may be saved up.
    const std::uint64_t choice = random.next() % 100;
    const auto small =
        static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(settings.per.count() / 50 + 1));
    const auto next = pace.next_deadline();
    now = choice == 0 ? now + settings.per * 3 : choice < 50 && next ? std::max(now, *next) : now + Duration(small);
    const std::uint32_t granted = pace.available(now);
    pace.spend(granted);
    total += granted;
    sliding.enter(now, granted);
  }
  EXPECT_LE(sliding.most(), most_in_a_period(settings));
  EXPECT_GT(total, 0U);
  EXPECT_LE(static_cast<double>(total), static_cast<double>(settings.admit) *
                                                static_cast<double>((now - start).count()) /
                                                static_cast<double>(settings.per.count()) +
                                            static_cast<double>(most_in_a_period(settings) - settings.admit) + 1);
}

TEST_P(PaceRates, GivesTheWholePaceToWhoAsksAtEachDeadline) {
  const PaceSettings settings = GetParam();
  Instant now{};
  Pace pace(settings, now);
  std::uint64_t total = 0;
  while (now < Instant{settings.per * 4} && total < 100'000) {
    const std::uint32_t granted = pace.available(now);
    ASSERT_GT(granted, 0U);
    pace.spend(granted);
    total += granted;
    ASSERT_TRUE(pace.next_deadline().has_value());
    now = std::max(*pace.next_deadline(), now + Duration(1));
  }
  const double due = static_cast<double>(settings.admit) * static_cast<double>(now.time_since_epoch().count()) /
                     static_cast<double>(settings.per.count());
  // Deadlines are whole microseconds, so a very fast pace loses up to one of them an entry.
  EXPECT_GE(static_cast<double>(total), due * 0.5);
  if (settings.admit < 10'000) {
    EXPECT_GE(static_cast<double>(total) + 1, due * 0.99);
  }
}

INSTANTIATE_TEST_SUITE_P(
    FromOneAnHourUpwards, PaceRates,
    testing::Values(PaceSettings{.admit = 1, .per = hours(1)}, PaceSettings{.admit = 7, .per = minutes(1)},
                    PaceSettings{.admit = 1, .per = seconds(1)}, PaceSettings{.admit = 500, .per = seconds(5)},
                    PaceSettings{.admit = 9'999, .per = seconds(3)},
                    PaceSettings{.admit = 1'000'000, .per = seconds(1)},
                    PaceSettings{.admit = 3, .per = milliseconds(50)}),
    [](const auto& one) { return std::to_string(one.param.admit) + "in" + format_duration(one.param.per); });

TEST(Pace, WithoutAPaceNothingIsLimited) {
  Pace pace({}, Instant{});
  EXPECT_EQ(pace.available(Instant{}), Pace::unlimited);
  pace.spend(1'000'000);
  EXPECT_EQ(pace.available(Instant{}), Pace::unlimited);
  EXPECT_EQ(pace.next_deadline(), std::nullopt);
}

TEST(Pace, WhatWasNotUsedIsNotSavedUp) {
  Pace pace({.admit = 100, .per = seconds(1)}, Instant{});
  EXPECT_EQ(pace.available(Instant{hours(5)}), 10U);  // one tick's worth
}

TEST(Pace, TheNextEntryIsDueExactlyAtTheDeadline) {
  Pace pace({.admit = 1, .per = hours(1)}, Instant{});
  EXPECT_EQ(pace.available(Instant{}), 1U);
  pace.spend(1);
  ASSERT_EQ(pace.next_deadline(), Instant{hours(1)});
  EXPECT_EQ(pace.available(Instant{hours(1)} - milliseconds(1)), 0U);
  EXPECT_EQ(pace.available(Instant{hours(1)}), 1U);
}

TEST(Pace, ALiveChangeCountsFromNowAndGivesNoBurst) {
  Pace pace({.admit = 10'000, .per = seconds(1)}, Instant{});
  EXPECT_EQ(pace.available(Instant{}), 1000U);
  pace.set({.admit = 60, .per = minutes(1)}, Instant{});
  EXPECT_EQ(pace.available(Instant{}), 1U);
  pace.spend(1);
  EXPECT_EQ(pace.available(Instant{milliseconds(999)}), 0U);
  EXPECT_EQ(pace.available(Instant{seconds(1)}), 1U);
}

TEST(Pace, MoreEntriesThanWereAvailableArePaidBack) {
  Pace pace({.admit = 10, .per = seconds(1)}, Instant{});
  pace.spend(6);  // people who had been called before the pace was lowered
  EXPECT_EQ(pace.available(Instant{milliseconds(500)}), 0U);
  EXPECT_EQ(pace.available(Instant{milliseconds(600)}), 1U);
}

}  // namespace
}  // namespace sluice::line
