#include "rehearse/judgement/verdict.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice::rehearse {
namespace {

constexpr Duration lag_max = std::chrono::milliseconds(100);

Report judged(Report report, std::vector<Threshold> thresholds = {}) {
  reach_verdict(report, thresholds, lag_max);
  return report;
}

Report with_chance(std::uint64_t got) {
  Report report;
  report.fairness.chance.by_tenth[9] = {.count = 431, .got = got, .told_sum = 431};
  return report;
}

TEST(Verdict, ChancesThatAreNotWhatHappenedFailIt) {
  EXPECT_EQ(judged(with_chance(431)).verdict, Verdict::pass);
  const Report report = judged(with_chance(0));
  EXPECT_EQ(report.verdict, Verdict::fail);
  EXPECT_FALSE(report.fails_by_thresholds_alone);
  ASSERT_EQ(report.reasons.size(), 1U);
  EXPECT_EQ(report.reasons.front(),
            "of 431 waiters first told a chance of 90 to 100 % (100.0 % on "
            "average) 0.0 % got a unit (allowed 80.0 to "
            "100.0 %)");
}

TEST(Verdict, PlacesAreInTheOrderOfComingUpToTenMilliseconds) {
  const auto overtaken = [](Duration time) {
    Report report;
    report.fairness.overtaken = time;
    return judged(report);
  };
  EXPECT_EQ(overtaken(std::chrono::milliseconds(10)).verdict, Verdict::pass);
  EXPECT_EQ(
      overtaken(std::chrono::milliseconds(11)).reasons,
      std::vector<std::string>{"somebody stands in front of another whose place was told 11 ms before they clicked"});
}

TEST(Verdict, WhereWhoeverPaysWasInTroubleOrdersHaveToEndAllTheSame) {
  const auto verdict = [](const Orders& orders, OrdersMust must) {
    Report report;
    report.secured = 10;
    report.orders = orders;
    reach_verdict(report, {}, lag_max, must);
    return report;
  };
  const Orders ended{.acknowledged = 10, .confirmed = 7, .pending = 0, .failed = 3};
  EXPECT_EQ(verdict(ended, OrdersMust::be_confirmed).verdict, Verdict::fail);
  EXPECT_EQ(verdict(ended, OrdersMust::end).verdict, Verdict::pass);
  const Orders hanging{.acknowledged = 10, .confirmed = 7, .pending = 1, .failed = 2};
  EXPECT_EQ(verdict(hanging, OrdersMust::end).reasons,
            std::vector<std::string>{"1 secured buyers have no order that has ended"});
}

Report with_checkout() {
  Report report;
  report.checkout.begun = 50;
  report.checkout.completed = 45;
  report.checkout.objective = {.completed = 0.99, .p99 = std::chrono::milliseconds(100)};
  StepFindings& page = report.checkout.steps.emplace_back();
  page.name = "page";
  page.latency.record(std::chrono::milliseconds(64));
  StepFindings& pay = report.checkout.steps.emplace_back();
  pay.name = "pay";
  pay.latency.record(std::chrono::milliseconds(250));
  pay.ended_here = 4;
  pay.unfinished = 1;
  pay.failures = {{"answered 500, not 2xx", 3}, {"not answered within 1s", 9}};
  return report;
}

TEST(Verdict, AShopThatMissesItsObjectiveFailsItAndTheStepIsNamed) {
  const Report report = judged(with_checkout());
  EXPECT_EQ(report.verdict, Verdict::fail);
  EXPECT_FALSE(report.fails_by_thresholds_alone);
  EXPECT_EQ(report.reasons,
            (std::vector<std::string>{
                "of 50 checkouts at the shop 45 were completed (90.0 %, at least 99 % must be)",
                "checkout step `pay` ended 4 of them: not answered within 1s (9), answered 500, not 2xx (3)",
                "checkout step `pay`: 1 of them were still there when time was over",
                "checkout step `pay`: 1 in 100 answers took more than 250 ms (allowed 100 ms)"}));
}

TEST(Verdict, WhatTheShopBearsByItsObjectiveIsNoReason) {
  Report report = with_checkout();
  report.checkout.objective = {.completed = 0.9, .p99 = {}};
  EXPECT_EQ(judged(report).reasons, std::vector<std::string>{});
}

TEST(Verdict, AtAGateNobodyHasToOrder) {
  Report report;
  report.secured = 10;
  EXPECT_EQ(judged(report).verdict, Verdict::fail);
  report.settings.is_gate = true;
  EXPECT_EQ(judged(report).verdict, Verdict::pass);
}

TEST(Verdict, ALateGeneratorSaysNothingOfChances) {
  Report report = with_chance(0);
  report.send_lag.record(4 * lag_max);
  EXPECT_EQ(judged(report).verdict, Verdict::invalid);
  report.oversold = 1;
  EXPECT_EQ(judged(report).verdict, Verdict::fail);
}

TEST(Verdict, AThresholdThatWasMissedIsNotTheShopsFault) {
  const std::vector<Threshold> thresholds{*parse_threshold("secured>=10")};
  const Report missed = judged({}, thresholds);
  EXPECT_EQ(missed.verdict, Verdict::fail);
  EXPECT_TRUE(missed.fails_by_thresholds_alone);
  Report broken;
  broken.lost_acks = 1;
  EXPECT_FALSE(judged(broken, thresholds).fails_by_thresholds_alone);
  EXPECT_FALSE(judged({}).fails_by_thresholds_alone);
}

}  // namespace
}  // namespace sluice::rehearse
