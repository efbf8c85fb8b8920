#include "app/serve/process/descriptors.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

constexpr std::size_t configured = 20'000;

TEST(Descriptors, ThatAreSharedOutAreNeverMoreThanThereAre) {
  for (const std::size_t limit : {192U, 256U, 512U, 1024U, 4096U, 20'000U, 1'048'576U}) {
    for (const std::size_t threads : {1U, 2U, 4U}) {
      const auto plan = plan_descriptors(limit, threads, configured);
      EXPECT_LE(plan.reserve + threads * (plan.connections + plan.turned_away), limit) << limit << " " << threads;
      EXPECT_GE(plan.connections, 8U);
      EXPECT_GE(plan.reserve, plan.operators + 28 + 2 * 10 + threads * 8)
          << "itself, operators, payments at both ends";
    }
  }
}

TEST(Descriptors, WhereThereAreEnoughWhatIsConfiguredCounts) {
  const auto plan = plan_descriptors(1'048'576, 4, configured);
  EXPECT_EQ(plan.connections, configured);
  EXPECT_FALSE(plan.is_clamped);
  EXPECT_EQ(plan.turned_away, 256U);
  EXPECT_EQ(plan.operators, 100U);
  EXPECT_EQ(plan_descriptors(1'048'576, 4, 50).connections, 50U);
}

TEST(Descriptors, OfASmallLimitMostAreForBuyers) {
  const auto plan = plan_descriptors(1024, 2, configured);
  EXPECT_TRUE(plan.is_clamped);
  EXPECT_GT(2 * plan.connections, 1024U * 6 / 10);
  EXPECT_NE(describe(plan, configured).find("20000"), std::string::npos);
}

TEST(Descriptors, OneAddressGetsAShareButAsManyAsASmallOfficeOpens) {
  const auto large = plan_descriptors(1'048'576, 2, configured);
  EXPECT_EQ(connections_of_one(large, 0.1), 2000U);
  EXPECT_EQ(connections_of_one(large, 1), configured);
  const auto small = plan_descriptors(1024, 2, configured);
  EXPECT_EQ(connections_of_one(small, 0.1), 64U);
  EXPECT_EQ(connections_of_one(small, 0), 64U);
  EXPECT_EQ(connections_of_one(plan_descriptors(64, 2, configured), 0.1), 8U) << "no more than there are";
}

TEST(Descriptors, HoweverFewThereAreSomebodyIsServed) {
  for (const std::size_t limit : {0U, 1U, 20U, 64U})
    EXPECT_EQ(plan_descriptors(limit, 64, configured).connections, 8U);
}

}  // namespace
}  // namespace sluice::app
