#include "rehearse/judgement/threshold.h"

#include <gtest/gtest.h>

#include "rehearse/report/report.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;

Report report() {
  Report out;
  out.buyers = 1000;
  out.secured = 100;
  out.errors.connection = 3;
  out.errors.malformed = 2;
  for (int i = 1; i <= 1000; ++i) out.latency[0].record(milliseconds(i));
  for (int i = 0; i < 10; ++i) out.latency[1].record(milliseconds(20));
  return out;
}

bool keeps(std::string_view text) {
  const auto threshold = parse_threshold(text);
  EXPECT_TRUE(threshold) << text;
  return threshold && judge_threshold(*threshold, report()).is_kept;
}

TEST(Threshold, ReadsAndJudgesEveryMeasure) {
  const struct {
    std::string_view text;
    bool is_kept;
  } cases[] = {
      {"p(99)<1000", true},
      {"p(99)<900", false},
      {"p(99.9) <= 1005", true},
      {"p(0)<2", true},
      {"med<510", true},
      {"med<490", false},
      {"avg<=501", true},
      {"avg>600", false},
      {"max==1000", true},
      {"max<1000", false},
      {"checkout:max<=20", true},
      {"checkout:p(50)<10", false},
      {"buy:p(99)<1000", true},
      {"order:max==0", true},
      {"errors==5", true},
      {"errors==0", false},
      {"errors!=0", true},
      {"secured>=100", true},
      {"secured>100", false},
      {"rate(errors)<0.01", true},
      {"rate(errors)<0.005", false},
      {"rate(secured)>=0.1", true},
      {" oversold == 0 ", true},
      {"p( 99 )<1000.5", true},
  };
  for (const auto& [text, is_kept] : cases) EXPECT_EQ(keeps(text), is_kept) << text;
}

TEST(Threshold, TellsWhatWasMeasured) {
  const auto outcome = judge_threshold(*parse_threshold("secured>=200"), report());
  EXPECT_EQ(outcome.text, "secured>=200");
  EXPECT_EQ(outcome.measured, 100);
  EXPECT_FALSE(outcome.is_kept);
}

TEST(Threshold, BadGrammarIsOneLineThatQuotesIt) {
  for (const char* text :
       {"",       "p(99)", "p(99)<",   "p(99)<x",    "p(99)<3000ms", "p(99)=3000",      "p(101)<1",      "p(-1)<1",
        "p()<1",  "p99<1", "p(99<1",   "errors<<1",  "nothing==0",   "rate(nothing)<1", "rate(p(99))<1", "bye:max<1",
        ":max<1", "<1",    "errors!0", "errors==1e3"}) {
    const auto threshold = parse_threshold(text);
    ASSERT_FALSE(threshold) << text;
    EXPECT_EQ(threshold.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(threshold.error().detail.find("threshold '" + std::string(text) + "'"), std::string::npos);
    EXPECT_EQ(threshold.error().detail.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace sluice::rehearse
