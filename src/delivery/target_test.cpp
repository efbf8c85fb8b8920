#include "delivery/target.h"

#include <gtest/gtest.h>

#include <numeric>

namespace sluice::delivery {
namespace {

TEST(Target, EveryEventAndKindIsReadAsItIsWritten) {
  for (const std::string_view name : event_names) {
    const auto event = event_from(name);
    ASSERT_TRUE(event);
    EXPECT_EQ(to_string(*event), name);
  }
  EXPECT_EQ(event_from("order.paid"), std::nullopt);
  for (const Kind kind : every_kind) EXPECT_EQ(kind_from(to_string(kind)), kind);
  EXPECT_EQ(kind_from("payment"), std::nullopt);
}

TEST(Target, ATextBeginsWithItsEvent) {
  EXPECT_EQ(event_name_in(R"({"type":"order.confirmed","data":{}})"), "order.confirmed");
  for (const char* text : {"", "{}", R"({"data":{},"type":"order.confirmed"})", R"({ "type":"order.confirmed"})"}) {
    EXPECT_EQ(event_name_in(text), "") << text;
  }
}

TEST(Target, IsFoundByKindAndName) {
  const std::vector<Target> targets{{.kind = Kind::mail}, {.kind = Kind::webhook, .name = "shop"}};
  EXPECT_EQ(find_target(targets, Kind::webhook, "shop"), TargetIndex{1});
  EXPECT_EQ(find_target(targets, Kind::mail, ""), TargetIndex{0});
  EXPECT_EQ(find_target(targets, Kind::mail, "shop"), std::nullopt);
}

TEST(Target, AWebhookIsTriedForThreeDaysAndAMailForADayAndAHalf) {
  for (const auto& [kind, hours] : {std::pair(Kind::webhook, 75), std::pair(Kind::mail, 36)}) {
    const auto pauses = default_pauses(kind);
    const Duration all = std::accumulate(pauses.begin(), pauses.end(), Duration::zero());
    EXPECT_NEAR(double(all / std::chrono::hours(1)), hours, 1);
    EXPECT_LE(pauses.size(), pauses_max);
    for (const Duration pause : pauses) EXPECT_LE(pause, pause_longest);
  }
}

}  // namespace
}  // namespace sluice::delivery
