// Named rehearsals: what they are asked to do, and what happens in the middle of them.
#include "app/command/rehearsal/named_run.h"

#include <gtest/gtest.h>

#include <future>

namespace sluice::app {
namespace {

using namespace std::chrono_literals;
using Phase = rehearse::Progress::Phase;

RehearseOptions options_of(std::string run) {
  RehearseOptions options;
  options.sale = "drop-rehearsal";
  options.run = std::move(run);
  return options;
}

TEST(NamedRun, BringsTwoAndAHalfTimesAsManyAsAreExpected) {
  RehearseOptions options = options_of("peak");
  options.expected_peak = 400;
  rehearse::Plan plan;
  plan.over = 20s;
  prepare(options, plan);
  EXPECT_EQ(plan.buyers, 20'000U);
  EXPECT_EQ(orders_of(options), rehearse::OrdersMust::be_confirmed);
  options.buyers = 7;
  plan.buyers = 7;
  prepare(options, plan);
  EXPECT_EQ(plan.buyers, 7U);
}

TEST(NamedRun, WhereTheProviderIsInTroublePaymentsMayFailAndOrdersHaveMoreTime) {
  rehearse::Plan plan;
  prepare(options_of("degraded"), plan);
  EXPECT_EQ(orders_of(options_of("degraded")), rehearse::OrdersMust::end);
  EXPECT_GT(plan.drain, 60s);
}

TEST(NamedRun, SaysWhatItLacksBeforeAnybodyComes) {
  EXPECT_EQ(problem_of(options_of("")), "");
  RehearseOptions peak = options_of("");
  peak.expected_peak = 5;
  EXPECT_EQ(problem_of(peak), "--expected-peak: is for --run");
  EXPECT_TRUE(problem_of(options_of("failover")).starts_with("--run failover: needs --restart"));
  RehearseOptions fault = options_of("peak");
  fault.faults = {"dead"};
  EXPECT_EQ(problem_of(fault), "--fault: is for --run degraded");
  fault.run = "degraded";
  fault.fault_for = "soon";
  EXPECT_EQ(problem_of(fault), "--fault-for: \"soon\" must be a duration such as 5s");
  fault.fault_for = "5s";
  fault.data = "/nowhere";
  EXPECT_TRUE(problem_of(fault).starts_with("/nowhere/sandbox.url: cannot be read"));
}

TEST(NamedRun, TellsItsVerdictAndItsFigures) {
  rehearse::Report report;
  report.verdict = rehearse::Verdict::fail;
  report.reasons = {"3 units were sold twice", "and more"};
  report.buyers = 1000;
  report.arrivals_per_s = 99.5;
  report.oversold = 3;
  EXPECT_EQ(outcome_text(report),
            R"({"verdict":"fail","buyers":1000,"arrivals_per_s":99.5,"secured":0,"sold_out":0,"errors":0,)"
            R"("oversold":3,"inversions":0,"lost_acks":0,"confirmed":0,"p99_ms":0.000,"duration_s":0.0,)"
            R"("why":"3 units were sold twice; and more"})");
}

class Watcher final : public rehearse::ProgressSink {
public:
  int seen = 0;
  void on_progress(const rehearse::Progress&) override { ++seen; }
};

rehearse::Progress at(Phase phase, Duration elapsed) {
  return {.phase = phase, .elapsed = elapsed};
}

TEST(Mishap, HappensOnceInTheMiddleOfTheArrivalsAndIsToldOfAfterwards) {
  Watcher watcher;
  std::atomic<int> times = 0;
  Mishap mishap(watcher, 3s, [&times](const Mishap::Sleep&) -> Result<void> {
    ++times;
    return {};
  });
  mishap.on_progress(at(Phase::waiting_for_opening, 60s));
  mishap.on_progress(at(Phase::arriving, 2s));
  EXPECT_EQ(times, 0);
  mishap.on_progress(at(Phase::arriving, 3s));
  mishap.on_progress(at(Phase::draining, 9s));
  EXPECT_TRUE(mishap.outcome());
  EXPECT_EQ(times, 1);
  EXPECT_EQ(watcher.seen, 4);
}

TEST(Mishap, ThatNeverCameOrWentWrongIsAnError) {
  Watcher watcher;
  Mishap never(watcher, 3s, [](const Mishap::Sleep&) -> Result<void> { return {}; });
  never.on_progress(at(Phase::arriving, 1s));
  EXPECT_EQ(never.outcome().error().kind, ErrorKind::not_found);
  Mishap wrong(watcher, 0s, [](const Mishap::Sleep&) -> Result<void> {
    return Error{ErrorKind::unavailable, "it stays up"};
  });
  wrong.on_progress(at(Phase::arriving, 1s));
  EXPECT_EQ(wrong.outcome().error().detail, "it stays up");
  Mishap none(watcher, 0s, {});
  none.on_progress(at(Phase::arriving, 1s));
  EXPECT_TRUE(none.outcome());
}

TEST(Mishap, EndsItsSleepWhenNobodyWantsItAnyMore) {
  Watcher watcher;
  std::promise<void> begun;
  bool slept = true;
  {
    Mishap mishap(watcher, 0s, [&](const Mishap::Sleep& sleep) -> Result<void> {
      begun.set_value();
      slept = sleep(1h);
      return {};
    });
    mishap.on_progress(at(Phase::arriving, 1s));
    begun.get_future().wait();
  }
  EXPECT_FALSE(slept);
}

}  // namespace
}  // namespace sluice::app
