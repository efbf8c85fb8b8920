#include "line/pace_control.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "line/crowd_sim.h"

namespace sluice::line {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t ticks_in_period = 50;
constexpr int seeds = 12;

// How long the crowd takes to come, and until when it may.
struct Crowd {
  std::string name;
  Delay delay;
  Duration claim;
};
const std::vector<Crowd>& crowds() {
  static const std::vector<Crowd> all{
      {"AtOnce", at_once(), minutes(2)},
      {"Exponential5s", exponential(seconds(5)), minutes(2)},
      // Three periods: where people take longer than that, no pace can be reached within three periods.
      {"EvenlyUntilTheClaimTimeIsOver", evenly_until(seconds(15)), seconds(15)},
  };
  return all;
}

struct Story {
  double share = 0.7;
  std::size_t jump_after = 1000;  // periods, to share_then
  double share_then = 0;
  std::size_t periods = 16;
};

// Entries per period as parts of the pace, one row a seed.
using Rows = std::vector<std::vector<double>>;

template <class Control>
Rows play(const Crowd& crowd, Door door, std::uint32_t admit, const Story& story) {
  Rows rows;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CrowdSim sim(seed, crowd.claim, crowd.delay, story.share);
    Control control({.admit = admit, .per = seconds(5)}, crowd.claim, door, sim.now());
    std::vector<double>& row = rows.emplace_back();
    for (std::size_t period = 0; period < story.periods; ++period) {
      if (period == story.jump_after) sim.share = story.share_then;
      double entered = 0;
      for (std::size_t i = 0; i < ticks_in_period; ++i) entered += sim.step(control, door).entered;
      row.push_back(entered / admit);
    }
  }
  return rows;
}

std::vector<double> mean_of(const Rows& rows) {
  std::vector<double> mean(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) mean[i] += row[i] / static_cast<double>(rows.size());
  }
  return mean;
}

// The three promises about steps; each returns what is wrong, or an empty string.

std::string overshoot_of(const std::vector<double>& periods, double most) {
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (periods[i] > most) return "period " + std::to_string(i + 1) + " has " + std::to_string(periods[i]);
  }
  return {};
}

std::string unsettled_of(const std::vector<double>& periods, std::size_t after, double tolerance) {
  for (std::size_t i = after; i < periods.size(); ++i) {
    if (std::abs(periods[i] - 1) > tolerance) {
      return "period " + std::to_string(i + 1) + " has " + std::to_string(periods[i]);
    }
  }
  return {};
}

// Down to one lowest period, up from there, and then at the pace to the end.
std::string oscillation_of(const std::vector<double>& periods, std::size_t from) {
  constexpr double noise = 0.03;
  const auto begin = periods.begin() + static_cast<std::ptrdiff_t>(from);
  const auto lowest = std::min_element(begin, periods.end());
  for (auto i = begin + 1; i <= lowest; ++i) {
    if (*i > *(i - 1) + noise) return "rises and falls again before its lowest";
  }
  for (auto i = lowest + 1; i != periods.end(); ++i) {
    if (*i < *(i - 1) - noise) return "falls again after its lowest";
  }
  if (std::abs(periods.back() - 1) > 0.05) return "does not come back: " + std::to_string(periods.back());
  return overshoot_of({begin, periods.end()}, 1.05);
}

class PaceSteps : public testing::TestWithParam<std::tuple<std::size_t, Door>> {
protected:
  [[nodiscard]] static const Crowd& crowd() { return crowds()[std::get<0>(GetParam())]; }
  [[nodiscard]] static Door door() { return std::get<1>(GetParam()); }
};

TEST_P(PaceSteps, WithThirtyPercentNoShowsItSettlesWithinThreePeriodsAndHardlyOvershoots) {
  for (const std::uint32_t admit : {500U, 5000U}) {
    const Rows rows = play<PaceControl>(crowd(), door(), admit, {.share = 0.7});
    EXPECT_EQ(unsettled_of(mean_of(rows), 3, 0.05), "") << admit;
    EXPECT_EQ(overshoot_of(mean_of(rows), 1.05), "") << admit;
  }
  // Of many people, each single history: chance no longer hides what the control does.
  for (const auto& row : play<PaceControl>(crowd(), door(), 50'000, {.share = 0.7})) {
    EXPECT_EQ(unsettled_of(row, 3, 0.05), "");
    EXPECT_EQ(overshoot_of(row, 1.05), "");
  }
}

TEST_P(PaceSteps, WhenNoShowsJumpToSixtyPercentItComesBackWithoutSwinging) {
  const Story story{.share = 1, .jump_after = 12, .share_then = 0.4, .periods = 30};
  for (const std::uint32_t admit : {500U, 5000U}) {
    const Rows rows = play<PaceControl>(crowd(), door(), admit, story);
    EXPECT_EQ(oscillation_of(mean_of(rows), 11), "") << admit;
  }
}

TEST_P(PaceSteps, WhenEverybodyComesAgainTheSurplusIsHeldBackOrPaidBack) {
  const Story story{.share = 0.4, .jump_after = 10, .share_then = 1, .periods = 40};
  const std::vector<double> mean = mean_of(play<PaceControl>(crowd(), door(), 5000, story));
  EXPECT_EQ(unsettled_of(mean, 24, 0.05), "");
  if (door() == Door::kept) {
    EXPECT_EQ(overshoot_of(mean, 1.0 + 1.0 / ticks_in_period), "");
  }
  // Within two minutes nobody has gained by it: what was too much is taken off again.
  const double all = std::accumulate(mean.begin() + 10, mean.begin() + 34, 0.0);
  EXPECT_LT(all, 24 * 1.05);
}

INSTANTIATE_TEST_SUITE_P(Of, PaceSteps,
                         testing::Combine(testing::Range<std::size_t>(0, 3), testing::Values(Door::open, Door::kept)),
                         [](const auto& one) {
                           return crowds()[std::get<0>(one.param)].name +
                                  (std::get<1>(one.param) == Door::open ? "_OpenDoor" : "_KeptDoor");
                         });

// --- The judges can fail: two controls that one would write first.

// Calls at the pace, whoever comes.
class CallsAtThePace {
public:
  CallsAtThePace(const PaceSettings& pace, Duration, Door, Instant now) : pace_(pace, now) {}
  std::uint32_t may_call(Instant now, std::uint32_t) { return pace_.available(now); }
  void called(Instant, std::uint32_t count) { pace_.spend(count); }
  void came(Instant, Instant) {}
  std::uint32_t let_in(Instant, std::uint32_t waiting) { return waiting; }
  [[nodiscard]] double share() const { return 1; }
  [[nodiscard]] double load_factor() const { return 1; }

private:
  Pace pace_;
};

// Divides the entries of the last period by its calls, as if nobody were on their way.
class DividesEntriesByCalls {
public:
  DividesEntriesByCalls(const PaceSettings& pace, Duration, Door, Instant) : a_tick_(pace.admit / 50.0) {}
  std::uint32_t may_call(Instant, std::uint32_t) {
    if (ticks_.size() >= ticks_in_period) ticks_.pop_front();
    ticks_.emplace_back();
    return static_cast<std::uint32_t>(a_tick_ / std::max(share(), 0.2));
  }
  void called(Instant, std::uint32_t count) { ticks_.back().first = count; }
  void came(Instant, Instant) { ++ticks_.back().second; }
  std::uint32_t let_in(Instant, std::uint32_t waiting) { return waiting; }
  [[nodiscard]] double share() const {
    double called = 0;
    double came = 0;
    for (const auto& [calls, entries] : ticks_) {
      called += calls;
      came += entries;
    }
    return called > 0 ? came / called : 1;
  }
  [[nodiscard]] double load_factor() const { return 1; }

private:
  double a_tick_;
  std::deque<std::pair<std::uint32_t, std::uint32_t>> ticks_;
};

TEST(PaceJudges, CallingAtThePaceNeverSettles) {
  for (const Crowd& crowd : crowds()) {
    const auto mean = mean_of(play<CallsAtThePace>(crowd, Door::open, 5000, {.share = 0.7}));
    EXPECT_NE(unsettled_of(mean, 3, 0.05), "") << crowd.name;
  }
}

TEST(PaceJudges, DividingEntriesByCallsOvershootsAndSwingsWhenPeopleAreSlow) {
  const auto slow = mean_of(play<DividesEntriesByCalls>(crowds()[1], Door::open, 5000, {.share = 0.7}));
  EXPECT_NE(overshoot_of(slow, 1.05), "");
  EXPECT_NE(unsettled_of(slow, 3, 0.05), "");
  const auto slower = mean_of(play<DividesEntriesByCalls>(crowds()[2], Door::open, 5000, {.share = 0.7}));
  EXPECT_NE(overshoot_of(slower, 1.05), "");
  const Story story{.share = 1, .jump_after = 12, .share_then = 0.4, .periods = 30};
  EXPECT_NE(oscillation_of(mean_of(play<DividesEntriesByCalls>(crowds()[2], Door::open, 5000, story)), 11), "");
}

// --- What holds exactly.

class PaceExactly : public testing::TestWithParam<PaceSettings> {};

// Whoever comes, whenever: crowds that change their mind, long pauses, bursts, a load that jumps.
TEST_P(PaceExactly, OfACrowdThatComesWhenCalledAnOpenDoorLetsInNoMore) {
  const PaceSettings pace = GetParam();
  Instant now{};
  PaceControl control(pace, minutes(2), Door::open, now);
  const double a_tick = static_cast<double>(pace.admit) * Pace::tick.count() / static_cast<double>(pace.per.count());
  const std::uint64_t most = pace.admit + static_cast<std::uint64_t>(std::ceil(std::max(1.0, a_tick)));
  std::deque<std::pair<Instant, std::uint32_t>> entered;
  std::uint64_t in_period = 0;
  const Duration step = std::max<Duration>(Pace::tick, pace.per / 400);
  for (int i = 0; i < 2000; ++i, now += step) {
    const std::uint32_t count = control.may_call(now, ~0U);
    control.called(now, count);
    for (std::uint32_t k = 0; k < count; ++k) control.came(now, now);
    entered.emplace_back(now, count);
    in_period += count;
    while (entered.front().first + pace.per <= now) {
      in_period -= entered.front().second;
      entered.pop_front();
    }
    ASSERT_LE(in_period, most) << i;
  }
}

TEST_P(PaceExactly, AKeptDoorLetsInAtMostThePaceAndATick) {
  const PaceSettings pace = GetParam();
  SeededRandom random(pace.admit);
  Instant now{seconds(1)};
  PaceControl control(pace, minutes(2), Door::kept, now);
  std::uint32_t at_door = 0;
  std::deque<std::pair<Instant, std::uint32_t>> entries;
  std::deque<std::pair<Instant, std::uint32_t>> calls;
  std::uint64_t entered = 0;
  std::uint64_t called = 0;
  const double a_tick = double(pace.admit) * double(Pace::tick.count()) / double(pace.per.count());
  for (int step = 0; step < 20'000; ++step) {
    const auto part =
        static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(pace.per.count() / 20 + 1));
    now += random.next() % 200 == 0 ? pace.per * 2 : Duration(part);
    if (random.next() % 50 == 0) control.report_load({.load = chance(random) * 1.2, .reported_at = now});
    const std::uint32_t may = control.may_call(now, ~0U);
    control.called(now, may);
    calls.emplace_back(now, may);
    called += may;
    const std::uint32_t come = static_cast<std::uint32_t>(random.next() % (may + 3));
    for (std::uint32_t i = 0; i < come; ++i) control.came(now, now - Duration(part / 2));
    at_door += come;
    const std::uint32_t in = control.let_in(now, at_door);
    ASSERT_LE(in, at_door);
    at_door -= in;
    entries.emplace_back(now, in);
    entered += in;
    while (entries.front().first + pace.per <= now) {
      entered -= entries.front().second;
      entries.pop_front();
    }
    while (calls.front().first + pace.per <= now) {
      called -= calls.front().second;
      calls.pop_front();
    }
    ASSERT_LE(static_cast<double>(entered), pace.admit + std::max(1.0, a_tick) + 1e-6);
    ASSERT_LE(static_cast<double>(called), control.calls_max_in_period());
    if (const char* broken = control.broken_invariant()) FAIL() << broken;
  }
}

INSTANTIATE_TEST_SUITE_P(
    FromOneAnHourUpwards, PaceExactly,
    testing::Values(PaceSettings{.admit = 1, .per = hours(1)}, PaceSettings{.admit = 7, .per = minutes(1)},
                    PaceSettings{.admit = 500, .per = seconds(5)}, PaceSettings{.admit = 20'000, .per = seconds(1)},
                    PaceSettings{.admit = 3, .per = milliseconds(100)}),
    [](const auto& one) { return std::to_string(one.param.admit) + "in" + format_duration(one.param.per); });

TEST(PaceControl, WithoutAPaceNothingIsCountedAndOnlyTheCapLimits) {
  Instant now{};
  PaceControl control({}, minutes(2), Door::kept, now);
  for (int i = 0; i < 1000; ++i, now += milliseconds(7)) {
    EXPECT_EQ(control.may_call(now, ~0U), PaceControl::unlimited);
    EXPECT_EQ(control.may_call(now, 12), 12U);
    control.called(now, 1'000'000);
    control.came(now, now);
    control.report_load({.load = 1, .reported_at = now});
    EXPECT_EQ(control.let_in(now, 5'000'000), 5'000'000U);
  }
  EXPECT_EQ(control.outstanding(), 0U);
  EXPECT_EQ(control.share(), 1);
  EXPECT_EQ(control.load_factor(), 1);
}

TEST(PaceControl, TheCapIsNeverExceeded) {
  Instant now{};
  PaceControl control({.admit = 5000, .per = seconds(5)}, minutes(2), Door::open, now);
  EXPECT_EQ(control.may_call(now, 3), 3U);
  EXPECT_EQ(control.may_call(now, 0), 0U);
}

// An opening: who comes while there is room takes the call with their click; then a line forms, of people who hear of
// their call a second later. That they do not come at once, as those did, says nothing about whether they come.
TEST(PaceControl, WhoWasThereWhenCalledSaysNothingOfThoseWhoHaveToHearOfIt) {
  const PaceSettings pace{.admit = 200, .per = seconds(1)};
  PaceControl control(pace, minutes(2), Door::open, Instant{});
  std::deque<Instant> on_their_way;
  std::uint32_t called = 0;
  std::vector<std::uint32_t> by_tick;
  for (Instant now{}; now < Instant{seconds(5)}; now += Pace::tick) {
    const std::uint32_t count = control.may_call(now, 1000);
    control.called(now, count);
    called += count;
    by_tick.push_back(called);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (now < Instant{milliseconds(300)}) {
        control.was_there(now);
      } else {
        on_their_way.push_back(now);
      }
    }
    for (; !on_their_way.empty() && now - on_their_way.front() >= seconds(1); on_their_way.pop_front()) {
      control.came(now, on_their_way.front());
    }
    ASSERT_EQ(control.broken_invariant(), nullptr);
  }
  const auto ticks_a_second = static_cast<std::size_t>(seconds(1) / Pace::tick);
  for (std::size_t tick = 0; tick + ticks_a_second < by_tick.size(); ++tick) {
    EXPECT_LE(by_tick[tick + ticks_a_second] - by_tick[tick], 260U) << "calls in the second from tick " << tick;
  }
  EXPECT_GE(called, 900U);
}

TEST(PaceControl, WhatWasNotUsedIsNotSavedUp) {
  Instant now{};
  PaceControl control({.admit = 500, .per = seconds(5)}, minutes(2), Door::open, now);
  now += hours(3);
  EXPECT_LE(control.may_call(now, ~0U), 22U);  // two ticks, and the catching up
}

// Few people a period: within hours, as many come as should.
TEST(PaceControl, ASlowPaceIsReachedOverHours) {
  struct Slow {
    PaceSettings pace;
    Duration length;
    Duration step;
  };
  for (const auto& [pace, length, step] : {Slow{{.admit = 1, .per = hours(1)}, hours(1000), seconds(20)},
                                           Slow{{.admit = 7, .per = minutes(1)}, hours(10), milliseconds(500)}}) {
    SeededRandom random(3);
    Instant now{};
    PaceControl control(pace, minutes(2), Door::open, now);
    std::deque<std::pair<Instant, Instant>> coming;
    double entered = 0;
    for (; now < Instant{length}; now += step) {
      const std::uint32_t may = control.may_call(now, ~0U);
      control.called(now, may);
      for (std::uint32_t i = 0; i < may; ++i) {
        if (chance(random) < 0.7) coming.emplace_back(now + seconds(5), now);
      }
      for (; !coming.empty() && coming.front().first <= now; coming.pop_front(), ++entered) {
        control.came(now, coming.front().second);
      }
    }
    const double due = pace.admit * double(length.count()) / double(pace.per.count());
    EXPECT_NEAR(entered / due, 1, 0.08) << pace.admit;
  }
}

// --- Live changes.

TEST(PaceControl, ALoweredPaceIsKeptFromNowOnAndWhoWasCalledIsPaidBack) {
  for (const Door door : {Door::open, Door::kept}) {
    CrowdSim sim(5, minutes(2), exponential(seconds(5)), 0.7);
    PaceControl control({.admit = 5000, .per = seconds(5)}, minutes(2), door, sim.now());
    for (int i = 0; i < 600; ++i) sim.step(control, door);
    control.set({.admit = 500, .per = seconds(5)}, minutes(2), sim.now());
    std::vector<double> periods;
    for (int period = 0; period < 24; ++period) {
      double entered = 0;
      for (std::size_t i = 0; i < ticks_in_period; ++i) entered += sim.step(control, door).entered;
      periods.push_back(entered / 500);
    }
    if (door == Door::kept) {
      EXPECT_EQ(overshoot_of(periods, 1.02), "");
    }
    EXPECT_EQ(unsettled_of({periods.begin(), periods.end()}, 20, 0.12), "");
  }
}

TEST(PaceControl, ARaisedPaceIsReachedWithoutABurst) {
  CrowdSim sim(5, minutes(2), at_once(), 0.7);
  PaceControl control({.admit = 500, .per = seconds(5)}, minutes(2), Door::open, sim.now());
  for (int i = 0; i < 600; ++i) sim.step(control, Door::open);
  control.set({.admit = 5000, .per = seconds(5)}, minutes(2), sim.now());
  for (int period = 0; period < 5; ++period) {
    double entered = 0;
    for (std::size_t i = 0; i < ticks_in_period; ++i) entered += sim.step(control, Door::open).entered;
    EXPECT_NEAR(entered / 5000, 1, 0.06);
  }
}

// --- The origin's load.

TEST(PaceControl, SlowsWhenTheOriginIsLoadedAndRecovers) {
  CrowdSim sim(1, minutes(2), at_once(), 0.7);
  PaceControl control({.admit = 5000, .per = seconds(5)}, minutes(2), Door::open, sim.now());
  const auto entries_in = [&](int ticks, double load) {
    double entered = 0;
    for (int i = 0; i < ticks; ++i) {
      if (load >= 0) control.report_load({.load = load, .reported_at = sim.now()});
      entered += sim.step(control, Door::open).entered;
    }
    return entered / (100.0 * ticks);
  };
  entries_in(100, 0);
  EXPECT_NEAR(entries_in(50, 0), 1, 0.05);
  entries_in(50, 0.9);
  EXPECT_NEAR(entries_in(100, 0.9), 1 - 0.95 * 2 / 3, 0.05);
  entries_in(50, 1);
  EXPECT_NEAR(entries_in(100, 1), 0.05, 0.03);
  EXPECT_LT(entries_in(50, 0), 0.6);  // not at once
  entries_in(350, 0);
  EXPECT_NEAR(entries_in(50, 0), 1, 0.05);
}

TEST(PaceControl, AnOriginThatFellSilentDoesNotStopASale) {
  CrowdSim sim(1, minutes(2), at_once(), 1);
  PaceControl control({.admit = 500, .per = seconds(5)}, minutes(2), Door::open, sim.now());
  control.report_load({.load = 1, .reported_at = sim.now()});
  for (int i = 0; i < 50; ++i) sim.step(control, Door::open);
  EXPECT_LT(control.load_factor(), 0.1);
  for (int i = 0; i < 100; ++i) sim.step(control, Door::open);
  EXPECT_GT(control.load_factor(), 0.2);
  for (int i = 0; i < 350; ++i) sim.step(control, Door::open);
  EXPECT_GT(control.load_factor(), 0.95);
}

TEST(PaceControl, NonsenseLoadsAreNoLoad) {
  Instant now{};
  PaceControl control({.admit = 500, .per = seconds(5)}, minutes(2), Door::open, now);
  for (const double load : {-1.0, std::nan(""), -std::numeric_limits<double>::infinity()}) {
    control.report_load({.load = load, .reported_at = now});
    now += seconds(1);
    EXPECT_EQ(control.may_call(now, 1), 1U);
    EXPECT_EQ(control.load_factor(), 1);
  }
  control.report_load({.load = std::numeric_limits<double>::infinity(), .reported_at = now});
  now += seconds(4);
  EXPECT_EQ(control.may_call(now, 1), 1U);
  EXPECT_LT(control.load_factor(), 0.1);
}

// The origin bears 60 % of the pace and reports once a second how busy the last seconds kept it.
TEST(PaceControl, AnOriginThatBearsLessThanThePaceIsFoundAndNotPushedOver) {
  for (const Crowd& crowd : crowds()) {
    CrowdSim sim(2, crowd.claim, crowd.delay, 0.7);
    PaceControl control({.admit = 5000, .per = seconds(5)}, crowd.claim, Door::open, sim.now());
    double busy = 0;
    double least = 9;
    double most = 0;
    for (int i = 0; i < 3000; ++i) {
      busy += (sim.step(control, Door::open).entered / 60.0 - busy) * 0.05;
      if (i % 10 == 0) control.report_load({.load = busy, .reported_at = sim.now()});
      if (i < 1500) continue;
      least = std::min(least, busy);
      most = std::max(most, busy);
    }
    EXPECT_LT(most, 1) << crowd.name;
    EXPECT_GT(least, 0.6) << crowd.name;
  }
}

}  // namespace
}  // namespace sluice::line
