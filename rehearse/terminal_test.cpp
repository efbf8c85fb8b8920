#include "rehearse/terminal.h"

#include <gtest/gtest.h>

namespace sluice::rehearse {
namespace {

Progress a_million() {
  Progress out;
  out.phase = Progress::Phase::arriving;
  out.elapsed = std::chrono::milliseconds(10'200);
  out.buyers = out.arrived = 1'000'000;
  out.secured = 10'000;
  out.in_line = 123'456;
  out.buy_p99_ms = 12;
  out.send_lag_p99_ms = 3;
  return out;
}

TEST(ProgressLine, TellsWhoCameAndWhatTheyWereTold) {
  EXPECT_EQ(describe(a_million()),
            " 10.2 s  arriving  came 1M  secured 10k  "
            "in line 123k  sold out 0  p99 12 ms");
}

TEST(ProgressLine, NeverWrapsOnAnEightyColumnTerminal) {
  Progress most;
  most.elapsed = std::chrono::hours(1);
  most.arrived = most.secured = most.in_line = most.sold_out = most.errors = 12'345'678;
  most.buy_p99_ms = most.send_lag_p99_ms = 30'000;
  for (const auto phase : {Progress::Phase::waiting_for_opening, Progress::Phase::arriving, Progress::Phase::draining,
                           Progress::Phase::auditing}) {
    most.phase = phase;
    EXPECT_LE(describe(most).size(), 79U) << describe(most);
  }
}

TEST(ProgressLine, ErrorsComeFirst) {
  Progress progress = a_million();
  progress.errors = 7;
  EXPECT_NE(describe(progress).find("came 1M  errors 7  secured 10k"), std::string::npos) << describe(progress);
}

TEST(Summary, TellsChancesByTheirTenthsAndWhichAreOutside) {
  Report report;
  report.in_line_ever = 1571;
  CalibrationFindings& chance = report.fairness.chance;
  chance = {.count = 1571, .told = 0.2847, .got = 0, .by_tenth = {}};
  chance.by_tenth[0] = {.count = 1140, .got = 0, .told_sum = 16.3};
  chance.by_tenth[9] = {.count = 431, .got = 0, .told_sum = 431};
  const std::string text = summarize(report);
  EXPECT_NE(text.find("    0 to  10 %:     1 140 waiters, told   1.4 %, got   0.0 %\n"), std::string::npos) << text;
  EXPECT_NE(text.find("   90 to 100 %:       431 waiters, told 100.0 %, got   "
                      "0.0 %, outside 80.0 to 100.0 %\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace sluice::rehearse
