#include "lab/baseline.h"

#include <gtest/gtest.h>

#include <numeric>

#include "lab/plan_kit.h"
#include "lab/play.h"

namespace sluice::lab {
namespace {

using std::chrono::seconds;

Plan paced_plan() {
  Plan plan = small_plan();
  plan.sale.pace = {.admit = 10, .per = seconds(1)};
  return plan;
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

INSTANTIATE_TEST_SUITE_P(Of, Baselines, testing::Values(Rule::lottery, Rule::threshold),
                         [](const auto& one) { return one.param == Rule::lottery ? "Lottery" : "Threshold"; });

TEST(Baseline, AThresholdOvertakesFewerThanALotteryAndALineNobody) {
  Plan plan = paced_plan();
  plan.sale.items.front().stock = 2000;
  const double lottery = overtaken(Baseline(plan, Rule::lottery, Seed{1}).run());
  const double threshold = overtaken(Baseline(plan, Rule::threshold, Seed{1}).run());
  EXPECT_GT(lottery, 0.8);
  EXPECT_LT(threshold, lottery);
  EXPECT_EQ(overtaken(Play(plan, Seed{1}, Costs{}).run()), 0);
}

}  // namespace
}  // namespace sluice::lab
