// Two operators change one sale: who read the settings before the other wrote them is told what is otherwise.
#include <boost/json.hpp>

#include "shop/story_test_kit.h"

namespace sluice::shop {
namespace {

class StaleChangeStory : public ShopStory {
protected:
  std::string revision() {
    const auto view = front_of("drop").told.view.snapshot();
    return revision_of(to_json(view->config));
  }
  Answer change(const char* changes, const std::string& revision = {}) {
    return ask(PatchSale{.sale = "drop", .patch = boost::json::parse(changes).as_object(), .revision = revision});
  }
};

TEST_F(StaleChangeStory, TheSecondIsToldWhatTheFirstHasChanged) {
  open(a_sale(5));
  const std::string read = revision();
  EXPECT_EQ(change(R"({"message":"one","cap":7})", read).verdict, Verdict::done);
  const Answer second = change(R"({"message":"two"})", read);
  EXPECT_EQ(second.verdict, Verdict::changed_since);
  EXPECT_EQ(second.detail, "cap, message");
  EXPECT_EQ(change(R"({"message":"two"})", revision()).verdict, Verdict::done);
}

TEST_F(StaleChangeStory, WithoutARevisionWhoComesLastWins) {
  open(a_sale(5));
  EXPECT_EQ(change(R"({"message":"one"})").verdict, Verdict::done);
  EXPECT_EQ(change(R"({"message":"two"})").verdict, Verdict::done);
}

TEST_F(StaleChangeStory, WhatWasTakenBackIsNoChange) {
  open(a_sale(5));
  const std::string read = revision();
  change(R"({"message":"one"})");
  change(R"({"message":""})");
  EXPECT_EQ(change(R"({"cap":7})", read).verdict, Verdict::done);
}

TEST_F(StaleChangeStory, AllThatHasChangedSinceIsToldAlsoOverSeveralChanges) {
  open(a_sale(5));
  const std::string read = revision();
  change(R"({"message":"one"})");
  change(R"({"message":"one"})");
  change(R"({"cap":7})");
  EXPECT_EQ(change(R"({"cap":8})", read).detail, "message, cap");
}

TEST_F(StaleChangeStory, ALongForgottenRevisionIsOldAndNothingMoreIsKnownOfIt) {
  open(a_sale(5));
  const std::string read = revision();
  for (int i = 1; i <= 80; ++i) change(("{\"cap\":" + std::to_string(i) + "}").c_str());
  EXPECT_EQ(change(R"({"message":"x"})", read).detail, "they");
  EXPECT_EQ(change(R"({"message":"x"})", "0123456789abcdef").detail, "they");
}

TEST_F(StaleChangeStory, ARevisionIsThatOfTheSameSettingsAfterARestart) {
  open(a_sale(5));
  change(R"({"message":"one"})");
  const std::string read = revision();
  start();
  step();
  EXPECT_EQ(revision(), read);
  EXPECT_EQ(change(R"({"cap":7})", read).verdict, Verdict::done);
}

}  // namespace
}  // namespace sluice::shop
