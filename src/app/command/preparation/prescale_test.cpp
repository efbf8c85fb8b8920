#include "app/command/preparation/prescale.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

WallTime time_of(std::string_view text) {
  return *parse_rfc3339(text);
}

const WallTime planned_at = time_of("2026-12-01T00:00:00Z");

Prescale plan() {
  return {.before = std::chrono::minutes(30),
          .after = std::chrono::minutes(30),
          .lasts = std::chrono::hours(2),
          .replicas = 50,
          .resting = 3,
          .autoscaler = "shop",
          .name_space = "shop",
          .image = "registry.k8s.io/kubectl:v1.33.0",
          .account = "sluice-prescale"};
}

TEST(Prescale, ASaleHasItsTimeBeforeAndAfter) {
  const auto busy =
      busy_times({{"a", time_of("2026-12-24T20:00:00Z"), time_of("2026-12-24T22:00:00Z")}}, plan(), planned_at);
  ASSERT_EQ(busy.size(), 1u);
  EXPECT_EQ(format_rfc3339(busy[0].up), "2026-12-24T19:30:00.000Z");
  EXPECT_EQ(format_rfc3339(busy[0].down), "2026-12-24T22:30:00.000Z");
}

TEST(Prescale, ASaleThatIsClosedByHandLastsAsLongAsIsSaid) {
  const auto busy = busy_times({{"a", time_of("2026-12-24T20:00:00Z"), std::nullopt}}, plan(), planned_at);
  ASSERT_EQ(busy.size(), 1u);
  EXPECT_EQ(format_rfc3339(busy[0].down), "2026-12-24T22:30:00.000Z");
}

TEST(Prescale, BetweenTwoSalesThatAreCloseTheShopStaysBig) {
  const auto busy = busy_times({{"later", time_of("2026-12-24T22:45:00Z"), time_of("2026-12-24T23:00:00Z")},
                                {"apart", time_of("2026-12-26T20:00:00Z"), time_of("2026-12-26T21:00:00Z")},
                                {"first", time_of("2026-12-24T20:00:00Z"), time_of("2026-12-25T01:00:00Z")}},
                               plan(), planned_at);
  ASSERT_EQ(busy.size(), 2u);
  EXPECT_EQ(busy[0].sales, (std::vector<std::string>{"first", "later"}));
  EXPECT_EQ(format_rfc3339(busy[0].down), "2026-12-25T01:30:00.000Z") << "the later end, not the last sale's";
  EXPECT_EQ(busy[1].sales, std::vector<std::string>{"apart"});
}

TEST(Prescale, WhatIsOverIsLeftOutAndWhatIsOnIsNot) {
  const WallTime in_it = time_of("2026-12-24T21:00:00Z");
  const std::vector<TimedSale> sales{{"over", time_of("2026-12-20T20:00:00Z"), time_of("2026-12-20T21:00:00Z")},
                                     {"on", time_of("2026-12-24T20:00:00Z"), time_of("2026-12-24T22:00:00Z")}};
  const auto busy = busy_times(sales, plan(), in_it);
  ASSERT_EQ(busy.size(), 1u);
  EXPECT_EQ(busy[0].sales, std::vector<std::string>{"on"});
  EXPECT_TRUE(busy_times(sales, plan(), time_of("2026-12-24T22:30:00Z")).empty());
}

TEST(Prescale, SecondsMakeItSoonerAndLater) {
  const auto busy =
      busy_times({{"a", time_of("2026-12-24T20:00:30Z"), time_of("2026-12-24T22:00:00.001Z")}}, plan(), planned_at);
  ASSERT_EQ(busy.size(), 1u);
  EXPECT_EQ(format_rfc3339(busy[0].up), "2026-12-24T19:30:00.000Z");
  EXPECT_EQ(format_rfc3339(busy[0].down), "2026-12-24T22:31:00.000Z");
}

TEST(Prescale, AScheduleHasNoYear) {
  const auto busy = busy_times({{"a", time_of("2027-12-24T20:00:00Z"), std::nullopt}}, plan(), planned_at);
  ASSERT_EQ(busy.size(), 1u);
  EXPECT_FALSE(is_within_a_year(busy[0], planned_at));
  EXPECT_TRUE(is_within_a_year(busy[0], time_of("2027-01-01T00:00:00Z")));
}

TEST(Prescale, UpAndDownAreAJobEach) {
  const std::string text = cron_jobs(
      busy_times({{"drop-1", time_of("2026-12-24T23:45:00Z"), time_of("2027-01-01T00:00:00Z")}}, plan(), planned_at),
      plan());
  EXPECT_NE(text.find("name: sluice-drop-1-up\n"), std::string::npos);
  EXPECT_NE(text.find("schedule: \"15 23 24 12 *\"\n"), std::string::npos);
  EXPECT_NE(text.find("'--patch={\"spec\":{\"minReplicas\":50}}'"), std::string::npos);
  EXPECT_NE(text.find("name: sluice-drop-1-down\n"), std::string::npos);
  EXPECT_NE(text.find("schedule: \"30 0 1 1 *\"\n"), std::string::npos);
  EXPECT_NE(text.find("'--patch={\"spec\":{\"minReplicas\":3}}'"), std::string::npos);
}

TEST(Prescale, NamesAreThoseOfKubernetes) {
  for (const char* good : {"shop", "a", "shop-2"}) EXPECT_TRUE(is_kubernetes_name(good)) << good;
  for (const char* bad : {"", "-a", "a-", "Shop", "a b", "a\nb", "a:b"}) EXPECT_FALSE(is_kubernetes_name(bad)) << bad;
  EXPECT_FALSE(is_kubernetes_name(std::string(64, 'a')));
  for (const char* good : {"kubectl", "registry.k8s.io/kubectl:v1.33.0", "localhost:5000/a_b@sha256:00"}) {
    EXPECT_TRUE(is_image_name(good)) << good;
  }
  for (const char* bad : {"", "a b", "a: b\nc", "a#b", "a:"}) EXPECT_FALSE(is_image_name(bad)) << bad;
}

}  // namespace
}  // namespace sluice::app
