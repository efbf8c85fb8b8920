// The advice against a naive count of who was told what, and against crowds who obey it.
#include "line/poll_advice.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iostream>
#include <numeric>
#include <vector>

#include "base/random.h"

namespace sluice::line {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration advice_max = minutes(1);
constexpr MonoTime start{seconds(1)};

double in_seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

// ---- The naive twin: remembers each batch of reads with the time until which its people stay away.

class PollAdviceTwin {
public:
  void read(MonoTime now, Duration advice, std::uint64_t count) { told_.push_back({tick_of(now) + advice, count}); }
  [[nodiscard]] std::uint64_t people(MonoTime now) const {
    std::uint64_t sum = 0;
    for (const auto& [until, count] : told_) sum += until > tick_of(now) ? count : 0;
    return sum;
  }

private:
  static MonoTime tick_of(MonoTime now) { return now - now.time_since_epoch() % PollAdvice::tick; }
  std::vector<std::pair<MonoTime, std::uint64_t>> told_;
};

TEST(PollAdvice, CountsEverybodyOnceWhateverTheyWereTold) {
  const bool ok = rc::check([] {
    MonoTime now = start;
    PollAdvice advice(advice_max, now);
    PollAdviceTwin twin;
    std::uint64_t reads = 0;
    for (int i = *rc::gen::inRange(1, 200); i > 0; --i) {
      // Mostly ticks; now and then a while in which nobody looked.
      const int pause_ms = *rc::gen::weightedOneOf<int>(
          {{8, rc::gen::inRange(90, 130)}, {1, rc::gen::inRange(0, 20)}, {1, rc::gen::inRange(1'000, 100'000)}});
      now += milliseconds(pause_ms);
      const auto count = *rc::gen::inRange<std::uint64_t>(0, 2'000);
      twin.read(now, advice.advice(), count);
      reads += count;
      advice.follow(now, reads, *rc::gen::inRange(1, 500));
      RC_ASSERT(advice.people() == twin.people(now));
      RC_ASSERT(advice.broken_invariant() == nullptr);
    }
  });
  EXPECT_TRUE(ok);
}

// ---- Crowds who obey. Each reader comes back after the advice of the document that it read, give or take the
// quarter that pages spread it by. The document is up to a tick old, and so is the count.

template <class Advice>
class CrowdOfReaders {
public:
  CrowdOfReaders(double budget_per_s, std::uint64_t seed)
      : budget_(budget_per_s), random_(seed), advice_(advice_max, start), due_(ticks_max) {}

  // So many more people, their first reads spread over `over`.
  void join(std::uint32_t people, Duration over) {
    for (std::uint32_t i = 0; i < people; ++i) ++due_[tick_ + 1 + pick(ticks(over))];
  }
  // Of those who come, this share does not come back.
  void leave(double share) { leaving_ = share; }
  void cut_off(bool is_cut_off) { is_cut_off_ = is_cut_off; }
  // The server knows nothing any more; people have what they were told.
  void restart() {
    advice_ = Advice(advice_max, now());
    reads_ = 0;
  }

  // The reads of each second.
  std::vector<double> play(Duration length) {
    std::vector<double> by_second;
    for (std::size_t i = 0; i < ticks(length); ++i) {
      if (i % 10 == 0) by_second.push_back(0);
      by_second.back() += step();
    }
    return by_second;
  }
  [[nodiscard]] Duration advice() const { return advice_.advice(); }
  [[nodiscard]] int changes() const { return changes_; }

private:
  static constexpr std::size_t ticks_max = 20'000;
  static std::size_t ticks(Duration time) { return static_cast<std::size_t>(time / PollAdvice::tick); }
  std::size_t pick(std::size_t count) {
    return static_cast<std::size_t>(random_.next() % std::max<std::size_t>(count, 1));
  }
  [[nodiscard]] MonoTime now() const { return start + PollAdvice::tick * static_cast<std::int64_t>(tick_); }

  std::uint32_t step() {
    ++tick_;
    const std::uint32_t come = due_[tick_];
    if (is_cut_off_) {  // they try again after two seconds or more, as the pages do
      for (std::uint32_t i = 0; i < come; ++i) ++due_[tick_ + 15 + pick(10)];
      return 0;
    }
    const std::size_t told = ticks(advice_.advice());
    for (std::uint32_t i = 0; i < come; ++i) {
      const bool leaves = static_cast<double>(random_.next() % 1000) < leaving_ * 1000;
      if (!leaves) ++due_[tick_ + told * 3 / 4 + pick(told / 2 + 1)];
    }
    reads_ += come;
    const Duration before = advice_.advice();
    advice_.follow(now(), reads_, budget_);
    changes_ += advice_.advice() != before;
    EXPECT_EQ(advice_.broken_invariant(), nullptr);
    return come;
  }

  const double budget_;
  SeededRandom random_;
  Advice advice_;
  std::vector<std::uint32_t> due_;  // people by the tick at which they read next
  std::size_t tick_ = 0;
  std::uint64_t reads_ = 0;
  double leaving_ = 0;
  bool is_cut_off_ = false;
  int changes_ = 0;
};

using ReaderSim = CrowdOfReaders<PollAdvice>;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
double most(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

constexpr double budget = 1000;

TEST(PollAdvice, AFewPeopleAreToldASecondAndStayThere) {
  ReaderSim sim(budget, 1);
  sim.join(900, seconds(3));
  const auto reads = sim.play(minutes(3));
  EXPECT_EQ(sim.advice(), PollAdvice::advice_min);
  EXPECT_EQ(sim.changes(), 0);
  EXPECT_LT(most(reads), budget * 1.1);
}

TEST(PollAdvice, BehindACacheItIsASecondHoweverManyRead) {
  ReaderSim sim(25'000, 1);
  sim.join(1, seconds(1));  // the cache
  sim.play(minutes(1));
  EXPECT_EQ(sim.advice(), PollAdvice::advice_min);
}

// Forty times the budget come within ten seconds; each first read is one that no advice can spare.
TEST(PollAdvice, ACrowdThatComesAtOnceIsWithinTheBudgetBeforeItIsComplete) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ReaderSim sim(budget, seed);
    sim.join(40'000, seconds(10));
    EXPECT_LT(most(sim.play(seconds(10))), 4'000 + budget * 1.5);
    EXPECT_LT(most(sim.play(minutes(2))), budget * 1.6);
    const auto settled = sim.play(minutes(4));
    EXPECT_LT(most(settled), budget * 1.3);
    EXPECT_GT(mean(settled), budget * 0.6);
    EXPECT_LT(mean(settled), budget * 1.02);
  }
}

TEST(PollAdvice, ACrowdThatIsThereBetweenTwoTicksIsSpreadOverItsWayBack) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ReaderSim sim(budget, seed);
    sim.join(40'000, seconds(1));
    sim.play(seconds(1));
    EXPECT_LT(most(sim.play(minutes(2))), budget * 2.1);
    EXPECT_LT(most(sim.play(minutes(4))), budget * 1.5);
  }
}

TEST(PollAdvice, RestsOnceTheCrowdDoes) {
  ReaderSim sim(budget, 7);
  sim.join(17'000, seconds(30));
  sim.play(minutes(5));
  const int before = sim.changes();
  sim.play(minutes(10));
  EXPECT_LE(sim.changes() - before, 2) << "each makes everybody's copy of the document stale";
}

TEST(PollAdvice, FallsGraduallyToASecondWhenPeopleHaveGone) {
  ReaderSim sim(budget, 3);
  sim.join(40'000, seconds(10));
  sim.play(minutes(3));
  sim.leave(1);
  Duration last = sim.advice();
  EXPECT_GE(last, seconds(40));
  for (int second = 0; second < 180; ++second) {
    sim.play(seconds(1));
    EXPECT_LE(in_seconds(sim.advice()), in_seconds(last) * 1.0001);
    EXPECT_GE(in_seconds(sim.advice()), in_seconds(last) * 0.6) << "two steps at most";
    last = sim.advice();
  }
  EXPECT_EQ(last, PollAdvice::advice_min);
}

TEST(PollAdvice, ACrowdThatWasCutOffIsNotForgotten) {
  ReaderSim sim(budget, 4);
  sim.join(30'000, seconds(10));
  sim.play(minutes(3));
  sim.cut_off(true);
  sim.play(seconds(20));
  sim.cut_off(false);
  sim.play(seconds(3));  // all who had missed their turn, which no advice can spare
  EXPECT_GE(sim.advice(), seconds(10));
  sim.play(minutes(1));
  EXPECT_LT(most(sim.play(minutes(5))), budget * 1.6);
}

TEST(PollAdvice, AfterARestartTheCrowdIsFoundAgainWithoutAStorm) {
  ReaderSim sim(budget, 5);
  sim.join(40'000, seconds(10));
  sim.play(minutes(3));
  sim.restart();
  EXPECT_LT(most(sim.play(minutes(3))), budget * 2.2);
  EXPECT_LT(most(sim.play(minutes(3))), budget * 1.6);
}

TEST(PollAdvice, BeyondItsLongestItStaysThere) {
  ReaderSim sim(10, 6);
  sim.join(10'000, seconds(5));
  sim.play(minutes(2));
  EXPECT_EQ(sim.advice(), advice_max);
}

// ---- The simulation can fail: what was tried and dropped

// Takes the reads of the last second times the advice in force for the people.
class ReadsTimesAdvice {
public:
  ReadsTimesAdvice(Duration, MonoTime) {}
  void follow(MonoTime, std::uint64_t reads, double budget_per_s) {
    totals_.push_back(reads);
    if (totals_.size() > 11) totals_.pop_front();
    const double needed = static_cast<double>(reads - totals_.front()) * in_seconds(advice_) / budget_per_s;
    const double fallen = in_seconds(advice_) * (1 - 0.05 * in_seconds(PollAdvice::tick));
    advice_ = Duration(static_cast<std::int64_t>(std::clamp(std::max(needed, fallen), 1.0, 60.0) * 1e6));
  }
  [[nodiscard]] Duration advice() const { return advice_; }
  [[nodiscard]] static const char* broken_invariant() { return nullptr; }

private:
  Duration advice_ = PollAdvice::advice_min;
  std::deque<std::uint64_t> totals_;
};

TEST(PollAdviceJudges, ReadsTimesTheAdviceInForceMissesTheBudget) {
  CrowdOfReaders<ReadsTimesAdvice> sim(budget, 1);
  sim.join(40'000, seconds(10));
  sim.play(minutes(2));
  const auto settled = sim.play(minutes(4));
  std::cout << "reads a second, by reads times advice: mean " << mean(settled) << ", most " << most(settled) << '\n';
  EXPECT_TRUE(most(settled) > budget * 1.6 || mean(settled) < budget * 0.6);
}

// ---- Several sales

TEST(FairBudget, IsWholeWhileEverybodyCanReadEachSecond) {
  EXPECT_EQ(fair_budget(1000, {}), 1000);
  EXPECT_EQ(fair_budget(1000, std::array<std::uint64_t, 2>{400, 600}), 1000);
}

TEST(FairBudget, LeavesSmallSalesAloneAndHalvesTheRestAmongTheLarge) {
  EXPECT_EQ(fair_budget(1000, std::array<std::uint64_t, 3>{50'000, 200, 30'000}), 400);
  EXPECT_EQ(fair_budget(1000, std::array<std::uint64_t, 1>{5'000}), 1000);
}

TEST(FairBudget, IsKeptByAllTogether) {
  const bool ok = rc::check([](const std::vector<std::uint32_t>& crowds) {
    const std::vector<std::uint64_t> people(crowds.begin(), crowds.end());
    const double part = fair_budget(1000, people);
    double sum = 0;
    for (const std::uint64_t count : people) sum += std::min(static_cast<double>(count), part);
    RC_ASSERT(sum <= 1000 * (1 + 1e-9));
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace sluice::line
