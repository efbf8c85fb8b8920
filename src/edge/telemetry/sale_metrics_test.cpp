#include "edge/telemetry/sale_metrics.h"

#include <gtest/gtest.h>

#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

class SaleMetricsTest : public testing::Test {
protected:
  [[nodiscard]] std::string told() const {
    const auto sales = edge.directory.snapshot();
    MetricsPage page;
    add_sale_metrics(page, *sales);
    return page.text();
  }
  void expect(std::string_view line) const {
    const std::string text = told();
    EXPECT_NE(text.find("\n" + std::string(line) + "\n"), std::string::npos) << line << " in\n" << text;
  }
  TestEdge edge;
};

TEST_F(SaleMetricsTest, CountersAreToldBySaleAndByWhatCameOfThem) {
  edge.add(a_drop()).counters.joins_called.fetch_add(2);
  edge.add(a_gate()).counters.entered.fetch_add(1);
  expect("sluice_joins_total{sale=\"drop\",result=\"called\"} 2");
  expect("sluice_joins_total{sale=\"gate\",result=\"called\"} 0");
  expect("sluice_gate_visits_total{sale=\"gate\",event=\"entered\"} 1");
}

TEST_F(SaleMetricsTest, OnlyGatesHavePeopleInside) {
  edge.add(a_drop());
  edge.add(a_gate()).told.inside = 7;
  expect("sluice_gate_inside{sale=\"gate\"} 7");
  EXPECT_EQ(told().find("sluice_gate_inside{sale=\"drop\"}"), std::string::npos);
}

TEST_F(SaleMetricsTest, JobsAreAddedUpOverSales) {
  edge.add(a_drop()).counters.jobs_created.fetch_add(5);
  auto& other = edge.add(a_gate()).counters;
  other.jobs_created.fetch_add(1);
  other.jobs_done.fetch_add(3);
  other.jobs_dead.fetch_add(1);
  expect("sluice_jobs{state=\"ready\"} 2");
  expect("sluice_jobs{state=\"done\"} 3");
  expect("sluice_jobs{state=\"dead\"} 1");
  expect("sluice_deliveries_total{kind=\"webhook\",result=\"delivered\"} 0");
  expect("sluice_deliveries_total{kind=\"mail\",result=\"given_up\"} 0");
}

}  // namespace
}  // namespace sluice::edge
