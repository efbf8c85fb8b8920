// Sales made up of what they publish: what of it is a change, how soon, and what is kept.
#include "edge/status/change_log.h"

#include <gtest/gtest.h>

#include "edge/status/stream_test_kit.h"

namespace sluice::edge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ChangeLogTest : public ::testing::Test {
protected:
  void publish(const std::string& sale, const std::string& state, const std::vector<std::string>& items) {
    edge::publish(directory, sale, state, items);
  }
  // The sales that changed after `number`, after a look: "drop, gate".
  [[nodiscard]] std::string changed_after(std::uint64_t number) {
    log.follow(now);
    const auto since = log.since(number);
    if (!since) return "gone";
    std::string text;
    for (const auto& change : *since) text += (text.empty() ? "" : ", ") + change.sale;
    return text;
  }

  MonoTime now{seconds(100)};
  Published<shop::Directory> directory;
  ChangeLog log{directory, "here"};
};

TEST_F(ChangeLogTest, WhatIsThereAtFirstIsNoChange) {
  publish("drop", "open", {"{1}", "{2}"});
  publish("gate", "lobby", {});
  EXPECT_EQ(changed_after(0), "");
  EXPECT_EQ(log.newest(), 0U);
}

TEST_F(ChangeLogTest, AnotherItemAnotherStateAndANewSaleAreChanges) {
  publish("drop", "open", {"{1}", "{2}"});
  publish("gate", "open", {});
  log.follow(now);
  now += seconds(2);
  publish("drop", "open", {"{1}", "{3}"});
  EXPECT_EQ(changed_after(0), "drop");
  publish("drop", "paused", {"{1}", "{3}"});
  publish("next", "scheduled", {"{9}"});
  EXPECT_EQ(changed_after(1), "drop, next");
  EXPECT_EQ(log.newest(), 3U);
  EXPECT_EQ(changed_after(3), "");
  EXPECT_EQ(log.since(0)->back().number, 3U);
}

TEST_F(ChangeLogTest, ItemsChangeOnceASecondAndAnotherStateAtOnce) {
  publish("drop", "open", {"{0}"});
  log.follow(now);
  now += seconds(5);
  for (int i = 1; i <= 30; ++i) {
    publish("drop", "open", {"{" + std::to_string(i) + "}"});
    log.follow(now);
    now += milliseconds(100);
  }
  now -= milliseconds(100);
  EXPECT_EQ(log.newest(), 3U);
  publish("drop", "sold_out", {"{31}"});
  EXPECT_EQ(changed_after(3), "drop");
  publish("drop", "sold_out", {"{32}"});
  EXPECT_EQ(changed_after(4), "") << "too early";
  now += seconds(1);
  EXPECT_EQ(changed_after(4), "drop") << "and not forgotten";
}

TEST_F(ChangeLogTest, WhoLooksAgainLaterIsToldWhatIsDifferentOnce) {
  publish("drop", "open", {"{0}"});
  log.follow(now);
  for (int i = 1; i <= 5; ++i) publish("drop", i == 5 ? "open" : "paused", {"{" + std::to_string(i) + "}"});
  now += seconds(60);
  EXPECT_EQ(changed_after(0), "drop");
  EXPECT_EQ(log.newest(), 1U);
}

TEST_F(ChangeLogTest, ADocumentThatSaysTheSameIsNoChangeNorIsASaleThatWasLoadedAnew) {
  publish("drop", "open", {"{0}"});
  log.follow(now);
  now += seconds(2);
  publish("drop", "open", {"{0}"});
  EXPECT_EQ(changed_after(0), "");
  directory.set({});
  publish("drop", "open", {"{0}"});
  EXPECT_EQ(changed_after(0), "");
  now += seconds(2);
  publish("drop", "open", {"{1}"});
  EXPECT_EQ(changed_after(0), "drop");
}

TEST_F(ChangeLogTest, TheOldestGoAndWhoeverAsksForThemIsToldSo) {
  publish("drop", "open", {});
  log.follow(now);
  for (std::size_t i = 0; i < ChangeLog::changes_max + 10; ++i) {
    publish("drop", i % 2 == 0 ? "paused" : "open", {});
    log.follow(now);
  }
  EXPECT_EQ(changed_after(9), "gone");
  EXPECT_EQ(changed_after(10), "drop");
  EXPECT_EQ(changed_after(log.newest()), "");
  EXPECT_EQ(changed_after(log.newest() + 1), "gone") << "of a future";
}

}  // namespace
}  // namespace sluice::edge
