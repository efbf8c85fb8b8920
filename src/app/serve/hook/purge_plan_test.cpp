#include "app/serve/hook/purge_plan.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Sales = std::vector<std::string>;

TEST(PurgePlan, RunsAtOnceThenOnceAPeriodWithAllThatChangedMeanwhile) {
  PurgePlan plan{seconds(1)};
  MonoTime now{seconds(100)};
  EXPECT_EQ(plan.take(now), Sales());
  plan.note("drop");
  EXPECT_EQ(plan.take(now), Sales{"drop"});
  plan.note("drop");
  plan.finish(now, true);
  plan.note("drop");
  plan.note("atelier");
  now += milliseconds(999);
  EXPECT_EQ(plan.take(now), Sales()) << "too early";
  now += milliseconds(1);
  EXPECT_EQ(plan.take(now), (Sales{"atelier", "drop"}));
  plan.finish(now, true);
  now += seconds(5);
  EXPECT_EQ(plan.take(now), Sales()) << "nothing has changed";
}

TEST(PurgePlan, WhatFailedIsRunAgainWithWhatCameSinceAndEverMoreRarely) {
  PurgePlan plan{seconds(1)};
  MonoTime now{seconds(100)};
  plan.note("drop");
  Sales wanted{"drop"};
  for (const int wait_s : {2, 4, 8, 16, 32, 60, 60}) {
    ASSERT_EQ(plan.take(now), wanted) << wait_s;
    plan.finish(now, false);
    plan.note("new");
    wanted = {"drop", "new"};
    now += seconds(wait_s) - milliseconds(1);
    EXPECT_EQ(plan.take(now), Sales()) << wait_s;
    now += milliseconds(1);
  }
  EXPECT_EQ(plan.take(now), wanted);
  plan.finish(now, true);
  plan.note("drop");
  now += seconds(1);
  EXPECT_EQ(plan.take(now), Sales{"drop"}) << "as often as before";
}

TEST(PurgePlan, ALongPeriodIsNotMadeShorterByAFailure) {
  PurgePlan plan{std::chrono::minutes(10)};
  MonoTime now{seconds(100)};
  plan.note("drop");
  EXPECT_EQ(plan.take(now), Sales{"drop"});
  plan.finish(now, false);
  now += std::chrono::minutes(9);
  EXPECT_EQ(plan.take(now), Sales());
}

TEST(PurgePlan, OfVeryManySalesEachRunHasSome) {
  PurgePlan plan{seconds(1)};
  MonoTime now{seconds(100)};
  for (std::size_t i = 0; i < PurgePlan::sales_max + 5; ++i) plan.note(std::to_string(i));
  EXPECT_EQ(plan.take(now).size(), PurgePlan::sales_max);
  plan.finish(now, true);
  now += seconds(1);
  EXPECT_EQ(plan.take(now).size(), 5U);
}

}  // namespace
}  // namespace sluice::app
