#include "lab/capacity.h"

#include <gtest/gtest.h>

namespace sluice::lab {
namespace {

using std::chrono::seconds;

Demands million() {
  return {.buyers = 1'000'000, .items = 10'000, .window = seconds(50), .margin = 2};
}

double of(const Demands& demands, const char* name) {
  return reckon(demands, Costs{}).value(name);
}

TEST(Capacity, RatesFollowFromPeopleAndWindow) {
  EXPECT_DOUBLE_EQ(of(million(), "clicks"), 40'000);
  EXPECT_DOUBLE_EQ(of(million(), "people waiting"), 990'000);
  EXPECT_DOUBLE_EQ(of(million(), "own places"), 13'200);
  EXPECT_DOUBLE_EQ(of(million(), "ledger"), 17.0 * (10'000 + 3 * 10'000 / 90.0) / 1e6 * 100);
}

TEST(Capacity, NoMoreClickInASecondThanThereArePeople) {
  Demands demands = million();
  demands.window = seconds(1);
  EXPECT_DOUBLE_EQ(of(demands, "clicks"), 1'000'000);
}

TEST(Capacity, ACacheTakesPagesAndDocumentsFromTheEdges) {
  Demands demands = million();
  const double cached = of(demands, "edge cores");
  EXPECT_DOUBLE_EQ(of(demands, "poll advice"), 1);
  demands.cache = false;
  EXPECT_GT(of(demands, "edge cores"), cached + 1);
  EXPECT_DOUBLE_EQ(of(demands, "document reads"), 25'000);
  EXPECT_NEAR(of(demands, "poll advice"), 39.6, 0.1);
}

TEST(Capacity, OneEdgeMoreThanIsNeededAndAllCoresArePaidFor) {
  Demands demands = million();
  demands.cores_an_edge = 1'000;
  demands.price_core_hour = 0.5;
  EXPECT_DOUBLE_EQ(of(demands, "edges"), 2);
  EXPECT_DOUBLE_EQ(of(demands, "machines"), 1000);
}

TEST(Capacity, ThePaceIsWhatTheCheckoutBears) {
  EXPECT_EQ(reckon(million(), Costs{}).configuration.find("pace"), std::string::npos);
  Demands demands = million();
  demands.checkout_per_s = 20;
  EXPECT_DOUBLE_EQ(of(demands, "safe pace"), 70);  // in five seconds: seven tenths
  EXPECT_NEAR(of(demands, "everybody in after"), 10'000 / 14.0, 1e-6);
  EXPECT_DOUBLE_EQ(of(demands, "cap"), 14 * 90 * 2);
  EXPECT_NE(reckon(demands, Costs{}).configuration.find("pace = { admit = 70, per = \"5s\" }"), std::string::npos);
}

TEST(Capacity, EveryFigureHasAFormulaAndANameOfItsOwnWithinItsGroup) {
  for (const double checkout : {0.0, 5.0}) {
    Demands demands = million();
    demands.checkout_per_s = checkout;
    const Capacity capacity = reckon(demands, Costs{});
    for (const Figure& figure : capacity.figures) {
      EXPECT_FALSE(figure.formula.empty()) << figure.name;
      EXPECT_GE(figure.value, 0) << figure.name;
    }
    const std::string text = to_text(demands, Costs{}, capacity);
    for (const char* group : {"rates", "machines", "sizes", "pace", "cost", "configuration"}) {
      EXPECT_NE(text.find(std::string("\n") + group + "\n"), std::string::npos) << group;
    }
  }
}

TEST(Capacity, AFewPeopleAndOneUnitAreASaleToo) {
  const Demands demands{.buyers = 1, .items = 1, .window = seconds(1)};
  EXPECT_DOUBLE_EQ(of(demands, "people waiting"), 0);
  EXPECT_DOUBLE_EQ(of(demands, "edges"), 2);
  EXPECT_DOUBLE_EQ(of(demands, "cap"), 100);
}

}  // namespace
}  // namespace sluice::lab
