#include "bus/stamp_merge.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace sluice::bus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class StampMergeTest : public testing::Test {
protected:
  bool hand_in(std::uint64_t edge, const std::vector<std::uint64_t>& times, bool has_more = false) {
    HandIn part{.edge = Incarnation{edge}, .part = HandIn::Part::next, .has_more = has_more};
    for (const std::uint64_t at : times) part.stamps.push_back({.at = StampTime{at}, .sale = "drop"});
    return merge.take(now, std::move(part));
  }
  std::vector<std::uint64_t> given(std::size_t most = 1000) {
    std::vector<HandedStamp> out;
    merge.give(now, most, out);
    std::vector<std::uint64_t> times;
    for (const HandedStamp& each : out) times.push_back(raw(each.at));
    return times;
  }
  bool is_done(std::uint64_t edge) { return merge.end(now, Incarnation{edge}); }
  using Times = std::vector<std::uint64_t>;
  StampMerge merge;
  MonoTime now{seconds(100)};
};

TEST_F(StampMergeTest, GivesByTimeAcrossEdgesOnceTheyHaveHadTheirTime) {
  hand_in(1, {10, 30, 50});
  EXPECT_EQ(given(), Times{});
  EXPECT_FALSE(is_done(1));
  now += milliseconds(400);
  hand_in(2, {20, 40});
  hand_in(1, {});
  now += milliseconds(600);
  hand_in(1, {});
  EXPECT_EQ(given(), (Times{10, 20, 30, 40, 50}));
  EXPECT_TRUE(is_done(1));
  EXPECT_TRUE(is_done(2));
}

TEST_F(StampMergeTest, WaitsForWhoHasNotHandedInAllAndNotForWhoIsSilent) {
  for (int turn = 0; turn < 8; ++turn) {
    hand_in(1, {static_cast<std::uint64_t>(100 + turn)}, true);
    hand_in(2, {static_cast<std::uint64_t>(50 + turn)});
    EXPECT_EQ(given(), Times{}) << turn;
    now += milliseconds(500);
  }
  now += milliseconds(500);  // since the first one said anything
  hand_in(2, {});
  EXPECT_EQ(given().size(), 16U);
}

TEST_F(StampMergeTest, WaitsNoLongerThanItSays) {
  for (Duration waited{0}; waited < StampMerge::gather_max; waited += milliseconds(500)) {
    hand_in(1, {static_cast<std::uint64_t>(waited.count() + 1)}, true);
    EXPECT_EQ(given(), Times{});
    now += milliseconds(500);
  }
  hand_in(1, {}, true);
  EXPECT_FALSE(given().empty());
  EXPECT_FALSE(is_done(1)) << "it has more";
}

TEST_F(StampMergeTest, WhatComesWhileItGivesIsPutWhereItBelongs) {
  hand_in(1, {10, 20, 30});
  now += seconds(1);
  hand_in(1, {});
  EXPECT_EQ(given(2), (Times{10, 20}));
  EXPECT_FALSE(is_done(1));
  hand_in(2, {15, 25});
  EXPECT_EQ(given(), (Times{15, 25, 30}));
  EXPECT_TRUE(is_done(2));
  EXPECT_TRUE(is_done(1));
}

TEST_F(StampMergeTest, TheNextMergeWaitsAnew) {
  hand_in(1, {10});
  now += seconds(1);
  hand_in(1, {});
  EXPECT_EQ(given().size(), 1U);
  EXPECT_TRUE(is_done(1));
  hand_in(2, {5});
  EXPECT_EQ(given(), Times{});
}

TEST_F(StampMergeTest, WhatAnEdgeThatDiedHandedInIsGiven) {
  hand_in(1, {10});
  hand_in(2, {20});
  now += seconds(5);
  hand_in(2, {});
  EXPECT_EQ(given(), (Times{10, 20}));
  EXPECT_TRUE(is_done(2));
}

// Whatever edges hand in, in whatever parts, and however little is given at a time: each stamp is given as often as
// it was handed in, none before an earlier one that was there.
TEST(StampMergeProperty, NoneIsLostAndNoneIsOvertaken) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    StampMerge merge;
    MonoTime now{seconds(1)};
    std::multiset<std::uint64_t> there;  // the naive twin
    const auto give = [&](std::size_t most) {
      std::vector<HandedStamp> out;
      merge.give(now, most, out);
      for (const HandedStamp& each : out) {
        RC_ASSERT(raw(each.at) == *there.begin());
        there.erase(there.begin());
      }
    };
    for (const std::uint8_t byte : bytes) {
      const Incarnation edge{byte % 3U};
      HandIn part{.edge = edge, .has_more = byte % 5 == 0};
      for (int i = 0; i < byte % 4; ++i) {
        const std::uint64_t at = (byte * 37U + static_cast<unsigned>(i) * 11U) % 64;
        part.stamps.push_back({.at = StampTime{at}});
        there.insert(at);
      }
      RC_ASSERT(merge.take(now, std::move(part)));
      give(byte % 3U);
      if (merge.end(now, edge)) RC_ASSERT(there.empty());
      now += milliseconds(byte * 4);
    }
    now += StampMerge::gather_max;
    RC_ASSERT(merge.take(now, {.edge = Incarnation{1}}));
    now += StampMerge::gather_max;
    RC_ASSERT(merge.take(now, {.edge = Incarnation{1}}));
    give(there.size());
    RC_ASSERT(there.empty() && merge.size() == 0);
  }));
}

}  // namespace
}  // namespace sluice::bus
