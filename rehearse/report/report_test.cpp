#include "rehearse/report/report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;

Report sample() {
  Report report;
  report.verdict = Verdict::fail;
  report.reasons = {"1 units were sold twice or beyond the stock"};
  report.settings.sale = "drop";
  report.settings.urls = {"http://127.0.0.1:8080"};
  report.buyers = report.settings.buyers = 1000;
  report.answered = 1000;
  report.secured = 10;
  report.sold_out = 990;
  report.oversold = 1;
  report.duration_s = 12.5;
  report.arrivals_s = 10;
  report.arrivals_per_s = 100;
  for (int i = 1; i <= 1000; ++i) {
    report.latency[0].record(milliseconds(i));
    report.send_lag.record(Duration(i));
  }
  for (std::uint32_t i = 0; i < 12; ++i) {
    Second second;
    second.arrivals = i < 10 ? 100 : 0;
    second.sold_out = second.arrivals;
    second.buy_p99_ms = i * 10.0;
    report.seconds.push_back(second);
  }
  report.fairness.position_grew = 3;
  report.fairness.place_error = {.count = 40, .mean = 0.25, .p50 = 0.125, .p99 = 0.5};
  report.fairness.range = {.count = 40, .within = 0.75, .sooner = 0.2, .later = 0.05, .calls_by_bin = {}};
  report.fairness.range.calls_by_bin[15] = 30;
  report.fairness.chance = {.count = 8, .told = 0.5, .got = 0.25, .by_tenth = {}};
  report.fairness.chance.by_tenth[5] = {.count = 8, .got = 2, .told_sum = 4};
  report.error_samples = {"buy: 500 <script>alert(1)</script> & \"more\""};
  report.thresholds = {{"p(99)<3000", 990, true}, {"errors==0", 1, false}};
  return report;
}

TEST(ReportJson, HasEveryPromisedField) {
  const auto document = boost::json::parse(to_json(sample())).as_object();
  for (const char* name : {"verdict", "buyers", "answered", "secured", "in_line", "sold_out", "errors", "oversold",
                           "inversions", "lost_acks", "duration_s", "arrivals_per_s"}) {
    EXPECT_TRUE(document.contains(name)) << name;
  }
  EXPECT_EQ(document.at("verdict").as_string(), "fail");
  EXPECT_EQ(document.at("oversold").to_number<int>(), 1);
  const auto& latency = document.at("latency_ms").as_object();
  for (const char* name : {"p50", "p90", "p99", "p99_9", "max"}) EXPECT_TRUE(latency.contains(name)) << name;
  EXPECT_NEAR(latency.at("p99").to_number<double>(), 990, 9.9);
  EXPECT_EQ(latency.at("max").to_number<double>(), 1000);
  EXPECT_NEAR(document.at("send_lag_ms").as_object().at("p99").to_number<double>(), 0.99, 0.01);
}

// A parser takes 0E0 for 0; a person does not.
TEST(ReportJson, WritesNumbersWithoutExponents) {
  Report report = sample();
  report.arrivals_per_s = 12'345'678.5;
  report.depth_mean = 0.1 + 0.2;
  report.generator_cpu_s = 1e-9;
  const std::string text = to_json(report);
  EXPECT_EQ(text.find("0E0"), std::string::npos);
  EXPECT_NE(text.find("\"arrivals_per_s\":12345678.5,"), std::string::npos);
  EXPECT_NE(text.find("\"depth_mean\":0.3}"), std::string::npos);
  EXPECT_NE(text.find("\"generator_cpu_s\":0,"), std::string::npos);
  EXPECT_NE(text.find("\"duration_s\":12.5,"), std::string::npos);
}

TEST(ReportJson, TellsHowTheLineKeptItsWord) {
  const auto document = boost::json::parse(to_json(sample())).as_object();
  const auto& fairness = document.at("fairness").as_object();
  EXPECT_EQ(fairness.at("position_grew").to_number<int>(), 3);
  const auto& place = fairness.at("place_error").as_object();
  EXPECT_EQ(place.at("count").to_number<int>(), 40);
  EXPECT_EQ(place.at("mean").to_number<double>(), 0.25);
  EXPECT_EQ(place.at("p50").to_number<double>(), 0.125);
  EXPECT_EQ(place.at("p99").to_number<double>(), 0.5);
  const auto& range = fairness.at("range").as_object();
  EXPECT_EQ(range.at("count").to_number<int>(), 40);
  EXPECT_EQ(range.at("within").to_number<double>(), 0.75);
  EXPECT_EQ(range.at("sooner").to_number<double>(), 0.2);
  EXPECT_EQ(range.at("later").to_number<double>(), 0.05);
  const auto& chance = fairness.at("chance").as_object();
  EXPECT_EQ(chance.at("count").to_number<int>(), 8);
  EXPECT_EQ(chance.at("told").to_number<double>(), 0.5);
  EXPECT_EQ(chance.at("got").to_number<double>(), 0.25);
  const auto& tenth = chance.at("by_tenth").as_array().at(5).as_object();
  EXPECT_EQ(tenth.at("told").to_number<double>(), 0.5);
  EXPECT_EQ(tenth.at("got").to_number<double>(), 0.25);
  EXPECT_TRUE(tenth.at("allowed").is_null()) << "of eight people";
  EXPECT_EQ(chance.at("by_tenth").as_array().at(0).as_object().at("got").to_number<double>(), 0);
}

TEST(ReportHtml, ShowsHowTheLineKeptItsWord) {
  const std::string html = to_html(sample());
  EXPECT_NE(html.find("Calls by where in the range first told they came"), std::string::npos);
  EXPECT_NE(html.find("<title>within the range: 30</title>"), std::string::npos);
  EXPECT_NE(html.find("3 times somebody who stayed in line was shown a higher position"), std::string::npos);
}

TEST(ReportHtml, ShowsChancesBesideWhatBecameOfThem) {
  Report report = sample();
  report.fairness.chance.by_tenth[9] = {.count = 431, .got = 0, .told_sum = 431};
  const std::string html = to_html(report);
  EXPECT_NE(html.find("Were chances what happened?"), std::string::npos);
  EXPECT_NE(html.find("<tr><td>90 to 100 %</td><td>431</td><td>100.0 %</td><td>0.0 %</td><td>80.0 % to 100.0 %</td>"
                      "<td>outside</td></tr>"),
            std::string::npos);
  EXPECT_NE(html.find("1 tenths of the chances that people were told were not what happened"), std::string::npos);
  const auto document = boost::json::parse(to_json(report)).as_object();
  const auto& tenth =
      document.at("fairness").as_object().at("chance").as_object().at("by_tenth").as_array().at(9).as_object();
  EXPECT_EQ(tenth.at("allowed").as_object().at("low").to_number<double>(), 0.8);
  EXPECT_FALSE(tenth.at("ok").as_bool());
}

TEST(Report, ShowsTheShopsCheckoutStepByStep) {
  Report report = sample();
  EXPECT_EQ(to_json(report).find("\"checkout\":{\"begun\""), std::string::npos) << "where none was played";
  EXPECT_EQ(to_html(report).find("The shop’s own checkout"), std::string::npos);
  report.settings.checkout = "--checkout shop.toml";
  report.checkout.begun = 10;
  report.checkout.completed = 9;
  report.checkout.objective.completed = 0.95;
  StepFindings& step = report.checkout.steps.emplace_back();
  step.name = "pay";
  step.asked = 11;
  step.failed = 2;
  step.ended_here = 1;
  step.failures = {{"no {token} in its answer", 2}};
  for (int i = 1; i <= 100; ++i) step.latency.record(milliseconds(i));
  const auto document = boost::json::parse(to_json(report)).as_object();
  const auto& checkout = document.at("checkout").as_object();
  EXPECT_EQ(checkout.at("objective").as_object().at("completed").to_number<double>(), 0.95);
  const auto& told = checkout.at("steps").as_array().at(0).as_object();
  EXPECT_EQ(told.at("ended_here").to_number<int>(), 1);
  EXPECT_NEAR(told.at("latency_ms").as_object().at("p95").to_number<double>(), 95, 1);
  EXPECT_EQ(told.at("failures").as_array().at(0).as_object().at("what").as_string(), "no {token} in its answer");
  const std::string html = to_html(report);
  EXPECT_NE(html.find("<td>pay</td><td>11</td>"), std::string::npos);
  EXPECT_NE(html.find("Of the checkouts begun at the shop 90.0 % were completed (at least 95 %)"), std::string::npos);
  EXPECT_NE(html.find("--checkout shop.toml"), std::string::npos);
}

TEST(ReportHtml, AThresholdThatWasMissedIsNotCalledTheShopsFault) {
  Report report = sample();
  report.fails_by_thresholds_alone = true;
  const std::string html = to_html(report);
  EXPECT_EQ(html.find("The shop did not hold"), std::string::npos);
  EXPECT_NE(html.find("A threshold was missed"), std::string::npos);
  EXPECT_NE(to_html(sample()).find("The shop did not hold"), std::string::npos);
}

TEST(ReportHtml, StandsAloneAndEscapesWhatOthersWrote) {
  const std::string html = to_html(sample());
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"), std::string::npos);
  for (const char* outside : {"src=", "@import", "url(", "<link"})
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  EXPECT_NE(html.find("sold twice"), std::string::npos);
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_NE(html.find("sluice rehearse --sale drop"), std::string::npos);
}

TEST(ReportHtml, AnEmptyRunHasAPageToo) {
  const std::string html = to_html(Report{});
  EXPECT_NE(html.find("</html>"), std::string::npos);
  EXPECT_EQ(html.find("nan"), std::string::npos);
  EXPECT_EQ(html.find("inf"), std::string::npos);
}

}  // namespace
}  // namespace sluice::rehearse
