#include "edge/telemetry/metrics_page.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>

namespace sluice::edge {
namespace {

TEST(MetricsPage, TellsEachFamilyWithItsHelpAndType) {
  MetricsPage page;
  page.counter("calls_total", "Calls.", 3);
  page.gauge("depth", "How deep.", 1.5);
  EXPECT_EQ(page.text(),
            "# HELP calls_total Calls.\n# TYPE calls_total counter\ncalls_total 3\n"
            "# HELP depth How deep.\n# TYPE depth gauge\ndepth 1.5\n");
}

TEST(MetricsPage, AFamilyTakesSeriesAfterOthersHaveBegun) {
  MetricsPage page;
  auto first = page.counters("first_total", "First.");
  for (int i = 0; i < 20; ++i) page.gauge("other", "Other.", i);
  first.add({{"sale", "drop"}}, 1);
  first.add({{"sale", "a \"quoted\" one"}}, 2);
  const std::string text = page.text();
  EXPECT_NE(text.find("first_total{sale=\"drop\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("first_total{sale=\"a \\\"quoted\\\" one\"} 2\n"), std::string::npos) << text;
}

TEST(MetricsPage, AHistogramAddsUpItsBucketsToWhatLiesBeyond) {
  MetricsPage page;
  const std::array<double, 2> bounds{0.1, 1};
  const std::array<std::atomic<std::uint64_t>, 3> counts{2, 0, 5};
  page.histograms("took_seconds", "Took.").add({{"route", "/"}}, bounds, counts, 9.5);
  const std::string text = page.text();
  for (const char* line :
       {"took_seconds_count{route=\"/\"} 7\n", "took_seconds_sum{route=\"/\"} 9.5\n",
        "took_seconds_bucket{route=\"/\",le=\"0.1\"} 2\n", "took_seconds_bucket{route=\"/\",le=\"1\"} 2\n",
        "took_seconds_bucket{route=\"/\",le=\"+Inf\"} 7\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST(MetricsPage, ADistributionIsAHistogramWithoutLabels) {
  MetricsPage page;
  shop::Distribution<2> values(std::array<double, 2>{1, 10});
  values.add(1);
  values.add(100);
  page.histogram("batch_size", "Sizes.", values);
  const std::string text = page.text();
  EXPECT_NE(text.find("batch_size_bucket{le=\"1\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("batch_size_bucket{le=\"+Inf\"} 2\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace sluice::edge
