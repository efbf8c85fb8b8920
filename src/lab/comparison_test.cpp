#include "lab/comparison.h"

#include <gtest/gtest.h>

#include "lab/plan_kit.h"

namespace sluice::lab {
namespace {

Result<Plan> other(const char* text) {
  const auto alternative = parse_alternative(text);
  if (!alternative) return alternative.error();
  return changed(small_plan(), *alternative);
}

TEST(Alternative, ChangesSettingsAndLeavesTheRest) {
  const auto plan = other("cap=2000,hold=5m,pace=500/5s,waitlist=false,payment_workers=32");
  ASSERT_TRUE(plan) << plan.error().detail;
  EXPECT_EQ(plan->sale.cap, 2000);
  EXPECT_EQ(plan->sale.hold, std::chrono::minutes(5));
  EXPECT_EQ(plan->sale.pace, (line::PaceSettings{.admit = 500, .per = std::chrono::seconds(5)}));
  EXPECT_FALSE(plan->sale.waitlist);
  EXPECT_EQ(plan->server.payment_workers, 32);
  EXPECT_EQ(plan->sale.items, small_plan().sale.items);
  EXPECT_EQ(plan->crowd.buyers, small_plan().crowd.buyers);
}

TEST(Alternative, ADrawGetsALobbyIfThereIsNone) {
  const auto plan = other("lobby=draw");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->sale.lobby, shop::Lobby::draw);
  EXPECT_GT(plan->lobby(), Duration::zero());
}

TEST(Alternative, MayBeAnotherRule) {
  EXPECT_EQ(parse_alternative("lottery")->rule, Rule::lottery);
  EXPECT_EQ(parse_alternative("threshold")->rule, Rule::threshold);
  EXPECT_EQ(parse_alternative("stamps")->rule, Rule::stamps);
}

TEST(Alternative, AnUnknownSettingIsNamedWithThoseThatThereAre) {
  const auto unknown = parse_alternative("colour=red");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().detail.find("there is no setting \"colour\" to compare; there are lobby, "), 0);
  EXPECT_FALSE(parse_alternative(""));
  EXPECT_FALSE(parse_alternative("cap"));
  EXPECT_FALSE(parse_alternative("cap=5,lottery"));
}

TEST(Alternative, AValueThatCannotBeIsNamedByItsSetting) {
  for (const auto& [text, told] : {std::pair("cap=0", "cap: must be"), std::pair("hold=soon", "hold: must be"),
                                   std::pair("pace=fast", "pace: must be"), std::pair("lobby=x", "lobby: must be"),
                                   std::pair("payment_workers=0", "payment_workers: must be")}) {
    const auto plan = other(text);
    ASSERT_FALSE(plan) << text;
    EXPECT_EQ(plan.error().detail.find(told), 0) << plan.error().detail;
  }
}

TEST(Alternative, TheUsualOnesAreOtherThanThePlanAndCanBePlayed) {
  const Plan plan = small_plan();
  for (const std::string& text : usual_alternatives(plan)) {
    const auto alternative = parse_alternative(text);
    ASSERT_TRUE(alternative) << text;
    const auto changed_plan = changed(plan, *alternative);
    ASSERT_TRUE(changed_plan) << text;
    EXPECT_TRUE(alternative->rule != Rule::ours || changed_plan->sale != plan.sale) << text;
  }
}

}  // namespace
}  // namespace sluice::lab
