// Proves that the instrument can fail: every defect of a fake shop is found, and a healthy shop passes.
#include "rehearse/rehearse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "rehearse/fake_shop/fake_shop.h"
#include "rehearse/terminal.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Quiet final : public ProgressSink {
public:
  void on_progress(const Progress& progress) override { seen.push_back(progress); }
  std::vector<Progress> seen;
};

// Takes the processor away from the generator, as a machine that is too small would.
class Starving final : public ProgressSink {
public:
  void on_progress(const Progress& progress) override {
    if (progress.phase != Progress::Phase::arriving) return;
    const SystemClock clock;
    const MonoTime until = clock.mono() + milliseconds(400);
    while (clock.mono() < until) {
    }
  }
};

Plan small_plan() {
  Plan plan;
  plan.sale = "drop";
  plan.buyers = 2000;
  plan.over = milliseconds(300);
  plan.connections = 8;
  plan.drain = seconds(20);
  plan.polls_per_s_max = 5000;
  // These tests are about the shop; the machine that runs them may be busy. The generator's own have their own bound.
  plan.send_lag_max = seconds(20);
  return plan;
}

Report rehearse(const FakeShopPlan& shop_plan, Plan plan = small_plan()) {
  FakeShop shop(shop_plan);
  plan.urls = {shop.url()};
  Quiet sink;
  auto report = run(plan, sink);
  EXPECT_TRUE(report) << report.error().detail;
  return report ? *report : Report{};
}

void expect_everybody_counted_once(const Report& r) {
  EXPECT_EQ(r.secured + r.in_line + r.sold_out + r.closed + r.lapsed + r.refused + r.gave_up, r.buyers);
}

void expect_only_reason(const Report& report, std::string_view words) {
  EXPECT_EQ(report.verdict, Verdict::fail);
  ASSERT_EQ(report.reasons.size(), 1U) << summarize(report);
  EXPECT_NE(report.reasons.front().find(words), std::string::npos) << report.reasons.front();
}

TEST(Rehearsal, AHealthyShopWithALinePasses) {
  const Report report = rehearse({.stock = 100, .reserve = 40, .calls_per_s = 100, .order_time = milliseconds(100)});
  EXPECT_EQ(report.verdict, Verdict::pass) << summarize(report);
  EXPECT_EQ(report.secured, 100U);
  EXPECT_EQ(report.sold_out, 1900U);
  EXPECT_EQ(report.orders.confirmed, 100U);
  // The first few were called between the opening and their click.
  EXPECT_LE(report.called, 60U);
  EXPECT_GE(report.called, 20U);
  EXPECT_GT(report.in_line_ever, 1000U);
  EXPECT_EQ(report.errors.total(), 0U);
  EXPECT_GE(report.latency[0].count(), 2000U);
  EXPECT_EQ(report.latency[1].count(), 100U);
  EXPECT_GE(report.depth_max, 1U);
  expect_everybody_counted_once(report);
}

TEST(Rehearsal, AHealthyShopWithoutALinePasses) {
  const Report report = rehearse({.stock = 100, .reserve = 100, .has_waitlist = false, .tells_ordinal = true});
  EXPECT_EQ(report.verdict, Verdict::pass) << summarize(report);
  EXPECT_EQ(report.secured, 100U);
  EXPECT_EQ(report.sold_out, 1900U);
  EXPECT_EQ(report.in_line_ever, 0U);
  std::uint64_t arrivals = 0;
  for (const Decile& decile : report.deciles) arrivals += decile.arrivals;
  EXPECT_EQ(arrivals, 2000U);
  EXPECT_GE(report.deciles.front().secured, 90U) << "who came first is served first";
}

TEST(Rehearsal, WhoStillWaitsInTheEndIsInLine) {
  Plan plan = small_plan();
  plan.drain = milliseconds(500);
  // Nobody beyond the reserve is ever called.
  const Report report = rehearse({.stock = 100, .reserve = 60, .calls_per_s = 0}, plan);
  EXPECT_EQ(report.verdict, Verdict::pass) << summarize(report);
  EXPECT_EQ(report.secured, 60U);
  EXPECT_EQ(report.in_line, 1940U);
  expect_everybody_counted_once(report);
}

TEST(Rehearsal, FindsAUnitSoldTwice) {
  const Report report = rehearse({.sells_unit_twice_at = 40});
  EXPECT_EQ(report.oversold, 1U);
  expect_only_reason(report, "sold twice");
}

TEST(Rehearsal, FindsAUnitBeyondTheStock) {
  const Report report = rehearse({.sells_beyond_stock_at = 40});
  EXPECT_EQ(report.oversold, 1U);
  expect_only_reason(report, "beyond the stock");
}

TEST(Rehearsal, FindsALostHold) {
  const Report report = rehearse({.loses_hold_at = 7});
  EXPECT_EQ(report.lost_acks, 1U);
  expect_only_reason(report, "missing");
}

TEST(Rehearsal, FindsALostOrder) {
  const Report report = rehearse({.loses_order_at = 7});
  EXPECT_EQ(report.lost_acks, 1U);
  expect_only_reason(report, "missing");
}

TEST(Rehearsal, FindsAHoldThatBelongsToSomebodyElse) {
  Plan plan = small_plan();
  plan.drain = seconds(2);
  const Report report = rehearse({.gives_hold_away_at = 7}, plan);
  EXPECT_GE(report.lost_acks, 1U);
  EXPECT_EQ(report.verdict, Verdict::fail);
}

TEST(Rehearsal, FindsAnOrderThatIsNeverConfirmed) {
  Plan plan = small_plan();
  plan.drain = seconds(2);
  const Report report = rehearse({.never_confirms_at = 7}, plan);
  EXPECT_EQ(report.orders.confirmed, 99U);
  EXPECT_EQ(report.orders.pending, 1U);
  expect_only_reason(report, "no confirmed order");
}

TEST(Rehearsal, FindsAWaiterWhoWasPassedOver) {
  const Report report = rehearse({.stock = 100, .reserve = 40, .calls_per_s = 100, .passes_over_ordinal = 60});
  EXPECT_EQ(report.inversions, 1U);
  expect_only_reason(report, "later places were secured");
}

// The holds do not tell their ordinals: that they come later follows from when they were asked for.
TEST(Rehearsal, FindsAWaiterWhoWasPassedOverByPeopleServedAtOnce) {
  const Report report = rehearse({.stock = 1500, .reserve = 1501, .passes_over_ordinal = 60});
  EXPECT_EQ(report.secured, 1500U);
  EXPECT_EQ(report.inversions, 1U);
}

TEST(Rehearsal, AWaiterWhoIsNeverReachedInTheEndIsAskedBeforeBeingJudged) {
  Plan plan = small_plan();
  plan.drain = milliseconds(1300);
  // The stock is not sold out when time is over: the one passed over still waits and is asked once more.
  const Report report =
      rehearse({.stock = 1900, .reserve = 100, .calls_per_s = 1000, .passes_over_ordinal = 150}, plan);
  EXPECT_GT(report.in_line, 0U);
  EXPECT_EQ(report.inversions, 1U) << summarize(report);
  EXPECT_EQ(report.unjudged_waiters, 0U);
}

// A line that takes two and a half seconds.
FakeShopPlan steady_line() {
  return {.stock = 600, .reserve = 100, .calls_per_s = 200};
}

TEST(Rehearsal, TheLineOfAnHonestShopKeepsItsWord) {
  FakeShopPlan shop = steady_line();
  shop.presence_after = seconds(1);
  const Report report = rehearse(shop);
  EXPECT_EQ(report.verdict, Verdict::pass) << summarize(report);
  const FairnessReport& fairness = report.fairness;
  EXPECT_EQ(fairness.position_grew, 0U);
  EXPECT_GE(fairness.place_error.count, 400U);
  EXPECT_EQ(fairness.place_error.count, report.called);
  EXPECT_LT(fairness.place_error.p50, 0.25);
  EXPECT_EQ(fairness.range.count, report.called);
  EXPECT_GT(fairness.range.within, 0.8);
  EXPECT_NE(summarize(report).find("places that grew 0"), std::string::npos);
}

TEST(Rehearsal, FindsAPlaceThatGrows) {
  FakeShopPlan shop = steady_line();
  shop.presence_after = seconds(1);
  shop.grows_place_of_ordinal = 900;
  const Report report = rehearse(shop);
  EXPECT_GE(report.fairness.position_grew, 1U);
  expect_only_reason(report, "position_grew");
}

TEST(Rehearsal, FindsPlacesThatAreFarFromTheTruth) {
  FakeShopPlan shop = steady_line();
  shop.tells_ahead_times = 3;
  const Report report = rehearse(shop);
  EXPECT_GT(report.fairness.place_error.p50, 1.5);
  EXPECT_GT(report.fairness.place_error.mean, 1.5);
}

TEST(Rehearsal, FindsRangesThatEndTooSoon) {
  FakeShopPlan shop = steady_line();
  shop.tells_wait_times = 0;
  const Report report = rehearse(shop);
  EXPECT_GT(report.fairness.range.later, 0.3) << summarize(report);
  EXPECT_EQ(report.fairness.range.sooner, 0);
}

TEST(Rehearsal, FindsRangesThatBeginTooLate) {
  FakeShopPlan shop = steady_line();
  shop.tells_wait_times = 20;
  const Report report = rehearse(shop);
  EXPECT_GT(report.fairness.range.sooner, 0.8) << summarize(report);
  EXPECT_EQ(report.fairness.range.later, 0);
}

TEST(Rehearsal, TellsWhatBecameOfTheChancesThatWereTold) {
  const CalibrationFindings& honest = rehearse(steady_line()).fairness.chance;
  EXPECT_GT(honest.count, 1000U);
  EXPECT_NEAR(honest.told, honest.got, 0.005);
  EXPECT_GT(honest.got, 0.1);
  EXPECT_EQ(honest.by_tenth[9].got, honest.by_tenth[9].count);
  EXPECT_EQ(honest.by_tenth[0].got, 0U);

  FakeShopPlan flatterer = steady_line();
  flatterer.tells_everybody_chance = 0.9;
  const CalibrationFindings& flattered = rehearse(flatterer).fairness.chance;
  EXPECT_NEAR(flattered.told, 0.9, 0.001);
  EXPECT_LT(flattered.got, 0.5);
}

TEST(Rehearsal, FindsChancesThatAreNotWhatHappens) {
  Plan plan = small_plan();
  plan.over = milliseconds(2000);  // for longer than a moment
  FakeShopPlan flatterer = steady_line();
  flatterer.tells_everybody_chance = 0.9;
  expect_only_reason(rehearse(flatterer, plan), "first told a chance of 90 to 100 %");
  // Half of those in its line get a unit who were told that nobody will.
  FakeShopPlan pessimist = steady_line();
  pessimist.stock = 1200;
  pessimist.calls_per_s = 600;
  pessimist.tells_everybody_chance = 0.05;
  expect_only_reason(rehearse(pessimist, plan), "first told a chance of 0 to 10 %");
}

TEST(Rehearsal, AnswersThatAreNotHttpFailIt) {
  const Report report = rehearse({.has_waitlist = false, .not_http_at = 500});
  EXPECT_EQ(report.errors.malformed, 1U);
  EXPECT_EQ(report.verdict, Verdict::fail);
  EXPECT_EQ(report.gave_up, 1U);
  expect_everybody_counted_once(report);
}

TEST(Rehearsal, BodiesThatBreakThePromiseFailIt) {
  const Report report = rehearse({.has_waitlist = false, .bad_body_at = 500});
  EXPECT_EQ(report.errors.malformed, 1U);
  ASSERT_EQ(report.error_samples.size(), 1U);
  EXPECT_EQ(report.verdict, Verdict::fail);
}

TEST(Rehearsal, AServerErrorIsCountedTriedAgainAndFailsIt) {
  const Report report = rehearse({.has_waitlist = false, .server_error_at = 500});
  EXPECT_EQ(report.errors.unexpected, 1U);
  EXPECT_EQ(report.gave_up, 0U);
  expect_only_reason(report, "does not promise");
}

TEST(Rehearsal, ALostConnectionIsCountedAndItsBuyersTryAgain) {
  Plan plan = small_plan();
  plan.thresholds.push_back(*parse_threshold("errors==0"));
  const Report report = rehearse({.has_waitlist = false, .drops_connection_at = 1000}, plan);
  EXPECT_GE(report.errors.connection, 1U);
  EXPECT_GE(report.retries, report.errors.connection);
  EXPECT_EQ(report.reconnects, 1U);
  EXPECT_EQ(report.gave_up, 0U);
  EXPECT_EQ(report.lost_acks, 0U);
  expect_only_reason(report, "threshold errors==0");
  expect_everybody_counted_once(report);
}

TEST(Rehearsal, AnOverloadedShopIsObeyed) {
  const Report report = rehearse({.has_waitlist = false, .overloaded_until = 201});
  EXPECT_EQ(report.throttled, 200U);
  EXPECT_EQ(report.errors.total(), 0U);
  EXPECT_EQ(report.verdict, Verdict::pass) << summarize(report);
  EXPECT_EQ(report.answered, 2000U);
}

TEST(Rehearsal, ASilentShopEndsInTimeAndFails) {
  Plan plan = small_plan();
  plan.answer_time_max = milliseconds(200);
  plan.attempts_max = 2;
  plan.drain = seconds(2);
  plan.audit_time_max = milliseconds(500);
  const Report report = rehearse({.has_waitlist = false, .goes_silent_at = 1000}, plan);
  EXPECT_GT(report.errors.timeout, 0U);
  EXPECT_GT(report.gave_up, 0U);
  EXPECT_GT(report.unverified_acks, 0U);
  EXPECT_EQ(report.verdict, Verdict::fail);
  EXPECT_LT(report.duration_s, 10);
  expect_everybody_counted_once(report);
}

// Half a second of silence in the middle of a second of arrivals: half of all buyers must have felt it, although few
// requests were under way when it began. And it is the shop's doing: with two short pipelines nearly everybody waits
// inside the generator, which must not be taken for its own lateness.
TEST(Rehearsal, AStallIsInEverybodysLatencyAndNotInTheSendLag) {
  Plan plan = small_plan();
  plan.over = seconds(1);
  plan.connections = 2;
  plan.pipeline_depth_max = 8;
  plan.send_lag_max = milliseconds(400);
  const Report report = rehearse({.has_waitlist = false, .stalls_at = 600, .stall_time = milliseconds(500)}, plan);
  EXPECT_EQ(report.verdict, Verdict::pass) << summarize(report);
  EXPECT_GE(report.latency[0].max(), milliseconds(480));
  EXPECT_GE(report.latency[0].percentile(75), milliseconds(200));
  EXPECT_GE(report.server_wait.count(), 500U);
  EXPECT_GE(report.server_wait.max(), milliseconds(400));
  EXPECT_LT(report.send_lag.percentile(99), milliseconds(400));
  EXPECT_EQ(report.depth_max, 8U);
}

TEST(Rehearsal, AStarvedGeneratorMakesItInvalidAndLeavesTheShopAlone) {
  FakeShop shop({.has_waitlist = false});
  Plan plan = small_plan();
  plan.urls = {shop.url()};
  plan.over = seconds(1);
  plan.send_lag_max = milliseconds(100);
  plan.thresholds.push_back(*parse_threshold("p(99)<1"));
  Starving sink;
  const auto report = run(plan, sink);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->verdict, Verdict::invalid) << summarize(*report);
  EXPECT_NE(report->reasons.front().find("could not keep its schedule"), std::string::npos);
  EXPECT_GT(report->send_lag.percentile(99), milliseconds(200));
  EXPECT_EQ(report->lost_acks, 0U);
}

TEST(Rehearsal, ABrokenPromiseIsFoundEvenByALateGenerator) {
  FakeShop shop({.has_waitlist = false, .sells_unit_twice_at = 40});
  Plan plan = small_plan();
  plan.urls = {shop.url()};
  plan.over = seconds(1);
  plan.send_lag_max = milliseconds(100);
  Starving sink;
  const auto report = run(plan, sink);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->verdict, Verdict::fail);
}

TEST(Rehearsal, AThresholdThatIsNotKeptFailsIt) {
  Plan plan = small_plan();
  plan.thresholds.push_back(*parse_threshold("secured>=100"));
  plan.thresholds.push_back(*parse_threshold("max<0.001"));
  const Report report = rehearse({.has_waitlist = false}, plan);
  expect_only_reason(report, "threshold max<0.001");
  EXPECT_TRUE(report.thresholds.front().is_kept);
}

TEST(Rehearsal, WaitsForTheSaleToOpenAndSaysSo) {
  FakeShop shop({.has_waitlist = false, .opens_after = milliseconds(400)});
  Plan plan = small_plan();
  plan.urls = {shop.url()};
  Quiet sink;
  const auto report = run(plan, sink);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->verdict, Verdict::pass) << summarize(*report);
  ASSERT_FALSE(sink.seen.empty());
  EXPECT_EQ(sink.seen.front().phase, Progress::Phase::waiting_for_opening);
  EXPECT_NE(describe(sink.seen.front()).find("waiting for the sale to open"), std::string::npos);
  EXPECT_EQ(sink.seen.back().arrived, 2000U);
}

ErrorKind refusal(const Plan& plan, std::string_view words) {
  Quiet sink;
  const auto report = run(plan, sink);
  EXPECT_FALSE(report);
  if (report) return ErrorKind::io;
  EXPECT_NE(report.error().detail.find(words), std::string::npos) << report.error().detail;
  EXPECT_EQ(report.error().detail.find('\n'), std::string::npos);
  return report.error().kind;
}

TEST(Rehearsal, RefusesAnybodyElsesShop) {
  Plan plan = small_plan();
  plan.urls = {"http://192.0.2.1:8080"};
  EXPECT_EQ(refusal(plan, "--i-own-this"), ErrorKind::invalid_input);
}

TEST(Rehearsal, TakesNoStockThatIsNotForRobotsUnlessTold) {
  Plan plan = small_plan();
  {
    FakeShop shop({.has_waitlist = false, .is_rehearsal = false});
    plan.urls = {shop.url()};
    EXPECT_EQ(refusal(plan, "sale 'drop' is not marked as a rehearsal"), ErrorKind::invalid_input);
    EXPECT_EQ(refusal(plan, "--yes"), ErrorKind::invalid_input);
    EXPECT_EQ(shop.requests(), 2U) << "it was looked at, and nothing more";
  }
  plan.takes_real_stock = true;
  EXPECT_EQ(rehearse({.has_waitlist = false, .is_rehearsal = false}, plan).secured, 100U);
}

TEST(Rehearsal, SaysPlainlyWhyItCannotBegin) {
  FakeShop shop({});
  Plan plan = small_plan();
  plan.urls = {shop.url()};
  plan.sale = "other";
  EXPECT_EQ(refusal(plan, "no sale 'other'"), ErrorKind::not_found);
  plan.sale = "Not a name";
  EXPECT_EQ(refusal(plan, "sale 'Not a name'"), ErrorKind::invalid_input);
  plan = small_plan();
  plan.urls = {"http://127.0.0.1:1"};
  EXPECT_EQ(refusal(plan, "cannot reach"), ErrorKind::unavailable);
  plan.buyers = 0;
  EXPECT_EQ(refusal(plan, "buyers must be"), ErrorKind::invalid_input);
  plan = small_plan();
  plan.over = Duration(0);
  EXPECT_EQ(refusal(plan, "over must be"), ErrorKind::invalid_input);
}

TEST(Rehearsal, DoesNotBeginWhileNothingCanBeBought) {
  for (const char* state : {"paused", "closed"}) {
    FakeShop shop({.state = state});
    Plan plan = small_plan();
    plan.urls = {shop.url()};
    EXPECT_EQ(refusal(plan, state), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace sluice::rehearse
