#include "lab/baseline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "lab/plan_kit.h"
#include "lab/play.h"

namespace sluice::lab {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Plan paced_plan() {
  Plan plan = small_plan();
  plan.sale.pace = {.admit = 10, .per = seconds(1)};
  return plan;
}

// With units for nearly everybody who comes, so that pace and patience decide.
Plan long_plan() {
  Plan plan = paced_plan();
  plan.sale.items.front().stock = 2000;
  return plan;
}

std::uint64_t entered_in(const Findings& f, std::size_t from_s, std::size_t to_s) {
  std::uint64_t entered = 0;
  for (std::size_t i = from_s; i < std::min(to_s, f.seconds.size()); ++i) entered += f.seconds[i].entered;
  return entered;
}

double overtaken(const Findings& f) {
  return static_cast<double>(f.fairness.overtaken) / static_cast<double>(f.fairness.judged);
}

class Baselines : public testing::TestWithParam<Rule> {};

TEST_P(Baselines, EverybodyEndsOnceAndNoUnitTwice) {
  for (const std::uint32_t units : {1U, 2U}) {
    Plan plan = paced_plan();
    plan.crowd.units = units;
    plan.sale.items.front().stock = 201;
    Baseline baseline(plan, GetParam(), Seed{1});
    const Findings f = baseline.run();
    ASSERT_EQ(baseline.broken_invariant(), nullptr);
    EXPECT_EQ(f.buyers, plan.crowd.buyers);
    EXPECT_EQ(std::accumulate(f.ended.begin(), f.ended.end(), std::uint64_t{0}), f.buyers);
    EXPECT_EQ(f.of(End::bought) * units, f.sold);
    EXPECT_EQ(f.sold + f.left, f.stock);
    EXPECT_LE(f.sold, f.stock);
    EXPECT_GT(f.sold, 100);
  }
}

TEST_P(Baselines, KeepsThePaceAndTheCap) {
  Plan plan = paced_plan();
  plan.sale.cap = 25;
  for (const Second& second : Baseline(plan, GetParam(), Seed{1}).run().seconds) {
    EXPECT_LE(second.called, 12);
    EXPECT_LE(second.held, 25);
  }
}

TEST_P(Baselines, OneSeedIsOneHistory) {
  const Plan plan = paced_plan();
  const auto waits = [&](std::uint64_t seed) { return Baseline(plan, GetParam(), Seed{seed}).run().waits.mean(); };
  EXPECT_EQ(waits(3), waits(3));
  EXPECT_NE(waits(3), waits(4));
}

TEST_P(Baselines, SendsPeopleToAnEmptyShelf) {
  EXPECT_GT(Baseline(paced_plan(), GetParam(), Seed{1}).run().of(End::empty_handed), 10);
  EXPECT_EQ(Play(paced_plan(), Seed{1}, Costs{}).run().of(End::empty_handed), 0);
}

// As long as people wait, whatever the threshold leaves over is somebody's.
TEST_P(Baselines, LetsInAsManyAsThePaceAllows) {
  Plan plan = long_plan();
  plan.sale.pace = {.admit = 50, .per = seconds(5)};
  plan.crowd.patience = Duration::zero();
  const Findings f = Baseline(plan, GetParam(), Seed{1}).run();
  EXPECT_GE(entered_in(f, 0, 60), 598);
  EXPECT_EQ(f.of(End::gave_up), 0);
}

TEST_P(Baselines, LosesWhoIsImpatient) {
  Plan plan = long_plan();
  plan.crowd.patience = seconds(20);
  const Findings f = Baseline(plan, GetParam(), Seed{1}).run();
  EXPECT_GT(f.of(End::gave_up), plan.crowd.buyers / 2);
  EXPECT_LT(f.entered, plan.crowd.buyers / 4);
}

TEST_P(Baselines, LetsNobodyInBeforeTheOpeningOrAfterTheClose) {
  Plan plan = long_plan();
  plan.sale.lobby_time = minutes(2);
  plan.crowd.early = 0.5;
  plan.sale.opens_at = WallTime{};
  plan.sale.closes_at = WallTime{seconds(40)};
  const Findings f = Baseline(plan, GetParam(), Seed{1}).run();
  EXPECT_EQ(entered_in(f, 0, 120), 0);
  EXPECT_NEAR(static_cast<double>(entered_in(f, 120, 160)), 400, 12);
  EXPECT_EQ(entered_in(f, 161, f.seconds.size()), 0);
  EXPECT_GT(f.of(End::unserved), 1000);
}

TEST_P(Baselines, HandsOutAgainWhatComesBackAndSellsNothingThatIsDeclined) {
  Plan plan = paced_plan();
  plan.crowd.buys = 0.3;
  plan.payment.declined = 0.9;
  plan.payment.tries_again = 0;
  plan.sale.hold = minutes(2);
  const Findings f = Baseline(plan, GetParam(), Seed{1}).run();
  EXPECT_GT(f.holds, 2 * f.stock);
  EXPECT_GT(f.of(End::declined), 3 * f.sold);
  EXPECT_EQ(f.holds, f.of(End::bought) + f.of(End::declined) + f.of(End::let_go));
}

TEST_P(Baselines, IsAskedAsOftenAsPeopleAsk) {
  Plan plan = long_plan();
  const auto asked = [&](seconds poll) {
    plan.baseline.poll = poll;
    return static_cast<double>(
        Baseline(plan, GetParam(), Seed{1}).run().requests[static_cast<std::size_t>(Kind::place)]);
  };
  EXPECT_NEAR(asked(seconds(5)) / asked(seconds(20)), 4, 0.2);
}

INSTANTIATE_TEST_SUITE_P(Of, Baselines, testing::Values(Rule::lottery, Rule::threshold),
                         [](const auto& one) { return one.param == Rule::lottery ? "Lottery" : "Threshold"; });

// What edges do without their owner keeps the order nearly as a line does, and uses the pace.
TEST(Stamps, KeepTheOrderAndUseThePace) {
  Plan plan = long_plan();
  plan.crowd.patience = Duration::zero();
  Baseline baseline(plan, Rule::stamps, Seed{1});
  const Findings f = baseline.run();
  ASSERT_EQ(baseline.broken_invariant(), nullptr);
  EXPECT_EQ(std::accumulate(f.ended.begin(), f.ended.end(), std::uint64_t{0}), f.buyers);
  EXPECT_LE(f.sold, f.stock);
  const Findings threshold = Baseline(plan, Rule::threshold, Seed{1}).run();
  EXPECT_LT(overtaken(f), overtaken(threshold));
  EXPECT_LT(f.fairness.earlier_by_s, 0.1 * threshold.fairness.earlier_by_s);
  EXPECT_LT(f.fairness.earlier_by_s, 0.5);
  EXPECT_GT(entered_in(f, 0, 60), 500);
  EXPECT_LE(entered_in(f, 0, 60), 10 * 61);
}

TEST(Stamps, OneSeedIsOneHistory) {
  const Plan plan = paced_plan();
  const auto waits = [&](std::uint64_t seed) { return Baseline(plan, Rule::stamps, Seed{seed}).run().waits.mean(); };
  EXPECT_EQ(waits(3), waits(3));
  EXPECT_NE(waits(3), waits(4));
}

TEST(Baseline, AThresholdOvertakesFewerThanALotteryAndALineNobody) {
  const Plan plan = long_plan();
  const double lottery = overtaken(Baseline(plan, Rule::lottery, Seed{1}).run());
  const double threshold = overtaken(Baseline(plan, Rule::threshold, Seed{1}).run());
  EXPECT_GT(lottery, 0.9);
  EXPECT_LT(threshold, 0.9 * lottery);
  EXPECT_EQ(overtaken(Play(plan, Seed{1}, Costs{}).run()), 0);
}

// Its moment moves on as fast as there is room for those who came before it: without that, in the rush of the
// opening, it is a lottery.
TEST(Baseline, AThresholdKeepsUpWithTheRoom) {
  Plan plan = long_plan();
  plan.sale.opens_at = WallTime{};
  plan.sale.closes_at = WallTime{seconds(40)};
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const double lottery = overtaken(Baseline(plan, Rule::lottery, Seed{seed}).run());
    const double threshold = overtaken(Baseline(plan, Rule::threshold, Seed{seed}).run());
    EXPECT_LT(threshold, 0.75 * lottery) << seed;
    EXPECT_GT(threshold, 0.25 * lottery) << "it is no line either, " << seed;
  }
}

}  // namespace
}  // namespace sluice::lab
