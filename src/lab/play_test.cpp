#include "lab/play.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "lab/account.h"
#include "lab/plan_kit.h"

namespace sluice::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Sort {
  const char* name;
  std::function<void(Plan&)> change;
};

std::vector<Sort> sorts() {
  return {{"AsUsual", [](Plan&) {}},
          {"WithAPace", [](Plan& plan) { plan.sale.pace = {.admit = 20, .per = seconds(5)}; }},
          {"WithACap", [](Plan& plan) { plan.sale.cap = 30; }},
          {"WithALobby", [](Plan& plan) { plan.sale.lobby_time = minutes(2); }},
          {"Drawn",
           [](Plan& plan) {
             plan.sale.lobby = shop::Lobby::draw;
             plan.sale.lobby_time = minutes(2);
             plan.crowd.early = 0.5;
           }},
          {"WithoutAWaitingList", [](Plan& plan) { plan.sale.waitlist = false; }},
          {"OfTwoItemsInPairs",
           [](Plan& plan) {
             plan.crowd.units = 2;
             plan.sale.items.push_back({.id = "cap", .name = "Cap", .price = {1, "EUR"}, .stock = 31, .limit = 0});
           }},
          {"ThatCloses",
           [](Plan& plan) {
             plan.sale.opens_at = WallTime{};
             plan.sale.closes_at = WallTime{seconds(40)};
             plan.sale.pace = {.admit = 1, .per = seconds(1)};
           }},
          {"OfForgetfulPeople",
           [](Plan& plan) {
             plan.crowd.no_show = 0.6;
             plan.crowd.buys = 0.3;
             plan.payment.declined = 0.5;
             plan.sale.hold = minutes(2);
           }},
          {"WithSlowPayments", [](Plan& plan) {
             plan.payment.takes = seconds(20);
             plan.server.payment_workers = 2;
           }}};
}

Plan plan_of_sort(std::size_t sort) {
  Plan plan = small_plan();
  sorts()[sort].change(plan);
  EXPECT_EQ(problem_of(plan), "");
  return plan;
}

class Sorts : public testing::TestWithParam<std::size_t> {};

TEST_P(Sorts, EverybodyEndsOnceAndNoUnitTwice) {
  const Plan plan = plan_of_sort(GetParam());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Play play(plan, Seed{seed}, Costs{});
    const Findings f = play.run();
    ASSERT_EQ(play.broken_invariant(), nullptr) << play.broken_invariant();
    EXPECT_EQ(f.buyers, plan.crowd.buyers);
    EXPECT_EQ(std::accumulate(f.ended.begin(), f.ended.end(), std::uint64_t{0}), f.buyers);
    EXPECT_LE(f.sold, f.stock);
    EXPECT_EQ(f.sold + f.left, f.stock);
    EXPECT_EQ(f.called, f.entered + f.lapsed_calls + f.of(End::empty_handed));
    EXPECT_EQ(f.holds, f.of(End::bought) + f.of(End::let_go) + f.of(End::declined));
    EXPECT_EQ(f.holds, f.of(End::bought) + f.holds_expired + f.holds_given_back);
  }
}

TEST_P(Sorts, OneSeedIsOneHistory) {
  const Plan plan = plan_of_sort(GetParam());
  const auto told = [&](std::uint64_t seed) {
    return to_json({.plan = plan, .seed = Seed{seed}, .costs = {}, .planned = Play(plan, Seed{seed}, Costs{}).run()});
  };
  EXPECT_EQ(told(7), told(7));
  EXPECT_NE(told(7), told(8));
}

TEST_P(Sorts, OnlyADrawOvertakesAnybody) {
  const Plan plan = plan_of_sort(GetParam());
  const Findings f = Play(plan, Seed{1}, Costs{}).run();
  EXPECT_GT(f.fairness.judged, 0);
  if (plan.sale.lobby == shop::Lobby::fifo) {
    EXPECT_EQ(f.fairness.overtaken, 0);
  } else {
    EXPECT_GT(f.fairness.overtaken, f.fairness.judged / 4);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Sorts, testing::Range<std::size_t>(0, 10),
                         [](const auto& one) { return std::string(sorts()[one.param].name); });

TEST(Play, APaceIsKept) {
  Plan plan = small_plan();
  plan.sale.pace = {.admit = 10, .per = seconds(1)};
  plan.crowd.no_show = 0;
  plan.sale.items.front().stock = 1000;
  const Findings f = Play(plan, Seed{1}, Costs{}).run();
  std::uint64_t entered = 0;
  for (std::size_t i = 30; i < 60; ++i) entered += f.seconds[i].entered;
  EXPECT_NEAR(static_cast<double>(entered), 300, 60);
  EXPECT_GT(f.limited_s[static_cast<std::size_t>(line::CallLimit::pace)], 5);
}

TEST(Play, ACapIsNeverPassed) {
  Plan plan = small_plan();
  plan.sale.cap = 30;
  for (const Second& second : Play(plan, Seed{1}, Costs{}).run().seconds) EXPECT_LE(second.held, 30);
}

TEST(Play, NobodyWhoIsThereIsPassedOver) {
  Plan plan = small_plan();
  plan.crowd.patience = Duration::zero();  // so nobody goes away
  plan.sale.pace = {.admit = 1, .per = seconds(5)};
  const Findings f = Play(plan, Seed{1}, Costs{}).run();
  EXPECT_EQ(f.passed_over, 0);
  EXPECT_EQ(f.sold, f.stock);
}

TEST(Play, WhoClosesThePageIsCalledForNothingOrPassedOver) {
  Plan plan = small_plan();
  plan.crowd.patience = minutes(2);
  plan.crowd.says_so = 0;
  plan.crowd.no_show = 0;
  plan.sale.pace = {.admit = 1, .per = seconds(5)};
  const Findings f = Play(plan, Seed{1}, Costs{}).run();
  EXPECT_GT(f.passed_over, 1000);
  EXPECT_GT(f.lapsed_calls, 5);
  EXPECT_EQ(f.of(End::lapsed), 0);  // of those who were there, everybody came
}

TEST(Play, FewWorkersArePaymentsBottleneck) {
  Plan plan = small_plan();
  plan.payment.takes = seconds(20);
  plan.server.payment_workers = 1;
  const Findings f = Play(plan, Seed{1}, Costs{}).run();
  EXPECT_EQ(f.bottleneck, "payment");
  EXPECT_GT(f.hops.back().use, 1);
  EXPECT_GT(f.hops.back().p99_ms, 60'000);
}

TEST(Play, WhatIsToldIsWhatHappens) {
  Plan plan = small_plan();
  plan.sale.items.front().stock = 2000;
  plan.sale.pace = {.admit = 50, .per = seconds(5)};
  const Findings f = Play(plan, Seed{1}, Costs{}).run();
  EXPECT_GT(f.range.count, 1000);
  EXPECT_GE(f.range.within, 0.8);
  EXPECT_EQ(f.without_range, 0);
}

TEST(Play, ADocumentBehindACacheIsReadFromItOnceASecond) {
  Plan plan = small_plan();
  const auto status = [&] {
    return Play(plan, Seed{1}, Costs{}).run().requests[static_cast<std::size_t>(Kind::status)];
  };
  plan.server.cache = true;
  const std::uint64_t cached = status();
  plan.server.cache = false;
  EXPECT_GT(status(), 100 * cached);
}

}  // namespace
}  // namespace sluice::lab
