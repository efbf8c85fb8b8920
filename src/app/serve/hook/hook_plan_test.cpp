#include "app/serve/hook/hook_plan.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using namespace std::chrono_literals;
using shop::SaleState;
using When = HookSettings::When;

constexpr WallTime opening{1'798'142'400'000ms};  // 2026-12-24T20:00:00Z

class HookPlan : public testing::Test {
protected:
  HookStep step(SaleState state, WallTime now) const {
    return next_step({.hook = hook,
                      .sale = sale,
                      .state = state,
                      .ended_at = ended_at,
                      .row = row ? &*row : nullptr,
                      .is_begun_here = is_begun_here,
                      .now = now});
  }
  void remember(const std::string& state, const std::string& of = "2026-12-24T20:00:00.000Z") {
    row = {"drop", "hook", "scale", opening, "", state, R"({"for":")" + of + R"("})"};
  }
  void SetUp() override {
    hook.name = "scale";
    sale.id = "drop";
    sale.opens_at = opening;
  }

  HookSettings hook;
  shop::SaleConfig sale;
  std::optional<ledger::PreparationRow> row;
  std::optional<WallTime> ended_at;
  bool is_begun_here = false;
};

TEST_F(HookPlan, BeforeAnOpeningItIsRunOnceFromItsTimeOn) {
  EXPECT_EQ(step(SaleState::scheduled, opening - 31min), HookStep::nothing);
  EXPECT_EQ(step(SaleState::scheduled, opening - 30min), HookStep::run);
  EXPECT_EQ(step(SaleState::open, opening + 1min), HookStep::run) << "late is better than never";
  EXPECT_EQ(step(SaleState::closed, opening + 1min), HookStep::nothing);
  for (const char* state : {"done", "failed", "unknown"}) {
    remember(state);
    EXPECT_EQ(step(SaleState::lobby, opening - 1min), HookStep::nothing) << state;
  }
}

TEST_F(HookPlan, WhatWasBegunByAProcessThatIsGoneIsNotBegunAgain) {
  remember("begun");
  EXPECT_EQ(step(SaleState::scheduled, opening - 1min), HookStep::give_up);
  is_begun_here = true;
  EXPECT_EQ(step(SaleState::scheduled, opening - 1min), HookStep::nothing);
}

TEST_F(HookPlan, AnOpeningThatWasMovedIsAnotherOne) {
  remember("done", "2026-12-23T20:00:00.000Z");
  EXPECT_EQ(step(SaleState::scheduled, opening - 31min), HookStep::nothing);
  EXPECT_EQ(step(SaleState::scheduled, opening - 29min), HookStep::run);
}

TEST_F(HookPlan, ASaleThatIsOpenedByHandHasNothingBefore) {
  sale.opens_at.reset();
  EXPECT_EQ(step(SaleState::scheduled, opening), HookStep::nothing);
}

TEST_F(HookPlan, AfterAnEndItIsRunOnceIfTheSaleWasSeenBefore) {
  hook.when = When::after_end;
  hook.by = 10min;
  ended_at = opening;
  EXPECT_EQ(step(SaleState::closed, opening + 1h), HookStep::nothing) << "long over before the hook was there";
  EXPECT_EQ(step(SaleState::open, opening - 1h), HookStep::remember);
  remember("waiting", "");
  EXPECT_EQ(step(SaleState::open, opening - 1h), HookStep::nothing);
  EXPECT_EQ(step(SaleState::closed, opening + 9min), HookStep::nothing);
  EXPECT_EQ(step(SaleState::closed, opening + 10min), HookStep::run);
  remember("done", "");
  EXPECT_EQ(step(SaleState::closed, opening + 1h), HookStep::nothing);
}

TEST_F(HookPlan, IsForAllButRobotsOrForThoseThatAreNamed) {
  EXPECT_TRUE(hook.is_for("drop", false));
  EXPECT_FALSE(hook.is_for("drop", true));
  hook.sales = {"drop"};
  EXPECT_TRUE(hook.is_for("drop", true));
  EXPECT_FALSE(hook.is_for("other", false));
}

}  // namespace
}  // namespace sluice::app
