#include "lab/plan.h"

#include <gtest/gtest.h>

#include "lab/plan_kit.h"
#include "lab/seed.h"

namespace sluice::lab {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* sale =
    R"("sale":{"id":"drop","items":[{"id":"tee","price":{"amount":1,"currency":"EUR"},"stock":5}]})";

std::string with(const std::string& rest) {
  return "{" + std::string(sale) + rest + "}";
}

TEST(Plan, TakesASaleAsTheConfigurationHasItAndACrowd) {
  const auto plan =
      plan_of(with(R"(,"crowd":{"buyers":100,"over":"1m","curve":"even","early":0},"payment":{"takes":"2s"})"));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->crowd.buyers, 100);
  EXPECT_EQ(plan->crowd.over, minutes(1));
  EXPECT_EQ(plan->payment.takes, seconds(2));
  EXPECT_EQ(plan->stock(), 5);
  EXPECT_EQ(plan->lobby(), Duration::zero());
}

TEST(Plan, TakesTheOneSaleOfAFileWithSales) {
  const auto plan = plan_of(
      R"({"sale":[{"id":"drop","preflight":{},"items":[{"id":"tee","price":{"amount":1,"currency":"EUR"},"stock":5}]}],
                               "crowd":{"buyers":1}})");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->sale.id, "drop");
}

struct Wrong {
  const char* what;
  std::string json;
  const char* told;
};

class PlanRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(PlanRefuses, WithOneLineThatNamesTheField) {
  const auto plan = plan_of(GetParam().json);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(plan.error().detail.find(GetParam().told), std::string::npos) << plan.error().detail;
  EXPECT_EQ(plan.error().detail.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    What, PlanRefuses,
    testing::Values(
        Wrong{"NoItems", R"({"sale":{"id":"drop"},"crowd":{"buyers":1}})", "sale.items: there is nothing to sell"},
        Wrong{
            "NoUnits",
            R"({"sale":{"id":"drop","items":[{"id":"a","price":{"amount":1,"currency":"EUR"},"stock":0}]},"crowd":{"buyers":1}})",
            "sale.items"},
        Wrong{"AWindowOfNothing", with(R"(,"crowd":{"buyers":1,"over":"0s"})"),
              "crowd.over: must be a duration from"},
        Wrong{"ABillionPeople", with(R"(,"crowd":{"buyers":1000000000})"),
              "crowd.buyers: must be a whole number from 1 to 20000000"},
        Wrong{"Nobody", with(R"(,"crowd":{"buyers":0})"), "crowd.buyers"},
        Wrong{"NoCrowd", with(""), "crowd: is missing"},
        Wrong{"NoSale", R"({"crowd":{"buyers":1}})", "sale: is missing"},
        Wrong{"MoreThanAll", with(R"(,"crowd":{"buyers":1,"no_show":1.5})"), "crowd.no_show: must be a number from"},
        Wrong{"MoreUnitsThanABuyerMayHave", with(R"(,"crowd":{"buyers":1,"units":3})"),
              "crowd.units: a buyer may have 2"},
        Wrong{"AnUnknownField", with(R"(,"crowd":{"buyers":1,"mood":"good"})"), "crowd.mood: is not a known field"},
        Wrong{"AnUnknownSection", with(R"(,"crowd":{"buyers":1},"weather":{})"), "weather: is not a known field"},
        Wrong{"ASaleThatIsWrong", R"({"sale":{"id":"drop","hold":"x"},"crowd":{"buyers":1}})", "sale.hold: must be"}),
    [](const auto& one) { return std::string(one.param.what); });

TEST(Seed, IsANumberOrWhatTheLabTold) {
  EXPECT_EQ(parse_seed("42")->number, 42);
  EXPECT_EQ(parse_seed(to_string(Seed{42}))->number, 42);
}

TEST(Seed, OfAnotherVersionIsRefusedByName) {
  const auto other = parse_seed("v999.42");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().detail, "\"v999.42\" is a seed of another version of the lab; this one plays v1");
  for (const char* wrong : {"", "v1", "v1.", "v.1", "-1", "1x", "v1.1.1", "99999999999999999999"}) {
    EXPECT_FALSE(parse_seed(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace sluice::lab
