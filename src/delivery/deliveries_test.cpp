#include "delivery/deliveries.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice::delivery {
namespace {

using std::chrono::seconds;
using Verdict = Deliveries::Verdict;

constexpr TargetIndex mail{0};
constexpr TargetIndex shop{1};

class DeliveriesTest : public testing::Test {
protected:
  static JobId id(std::uint64_t n) { return JobId(Id128(n, 8)); }
  void add(std::uint64_t n, TargetIndex target = shop) {
    deliveries.add({.id = id(n), .target = target, .due = now});
  }
  std::optional<JobId> take(std::array<std::uint32_t, 2> room = {8, 8}) {
    const auto due = deliveries.take_due(now, room);
    return due ? std::optional(due->id) : std::nullopt;
  }
  Verdict settle(std::uint64_t n, End end, Duration pause = {}, Jitter jitter = {}) {
    const Delivery* one = deliveries.find(id(n));
    return deliveries.settle(now, {.id = id(n),
                                   .lease = one == nullptr ? Lease{} : one->lease,
                                   .end = end,
                                   .pause = pause,
                                   .jitter = jitter,
                                   .error = "no answer"});
  }
  void TearDown() override { EXPECT_STREQ(deliveries.broken_invariant(), nullptr); }

  MonoTime now{seconds(100)};
  const std::vector<Target> targets{{.kind = Kind::mail, .pauses = {seconds(30)}},
                                    {.kind = Kind::webhook, .name = "shop", .pauses = {seconds(5), seconds(300)}}};
  Deliveries deliveries{targets};
};

TEST_F(DeliveriesTest, IsTriedAtOnceAndAfterEachPauseAndIsDeadThen) {
  add(1);
  for (const auto pause : {seconds(5), seconds(300)}) {
    ASSERT_EQ(take(), id(1));
    EXPECT_EQ(settle(1, End::in_vain), Verdict::due_later);
    now += pause - seconds(1);
    EXPECT_EQ(take(), std::nullopt);
    now += seconds(1);
  }
  ASSERT_EQ(take(), id(1));
  EXPECT_EQ(settle(1, End::in_vain), Verdict::dead);
  EXPECT_EQ(deliveries.find(id(1))->last_error, "no answer");
  EXPECT_EQ(deliveries.dead(), 1U);
}

TEST_F(DeliveriesTest, JitterMakesAPauseLongerByAtMostATenth) {
  add(1);
  ASSERT_TRUE(take());
  settle(1, End::in_vain, {}, Jitter{999});
  EXPECT_GT(deliveries.find(id(1))->due, now + std::chrono::milliseconds(5490));
  EXPECT_LT(deliveries.find(id(1))->due, now + std::chrono::milliseconds(5500));
}

TEST_F(DeliveriesTest, TheOtherSideMayAskForMorePatienceButNotForMoreThanADay) {
  add(1);
  ASSERT_TRUE(take());
  settle(1, End::in_vain, seconds(60));
  EXPECT_EQ(deliveries.find(id(1))->due, now + seconds(60));
  now += seconds(60);
  ASSERT_TRUE(take());
  settle(1, End::in_vain, std::chrono::hours(1000));
  EXPECT_EQ(deliveries.find(id(1))->due, now + pause_longest);
}

TEST_F(DeliveriesTest, WhoeverHasALeaseThatIsOverIsNotHeard) {
  add(1);
  ASSERT_TRUE(take());
  const Lease late = deliveries.find(id(1))->lease;
  now += lease_time;
  ASSERT_EQ(take(), id(1)) << "a lost one is taken up again";
  EXPECT_EQ(deliveries.settle(now, {.id = id(1), .lease = late, .end = End::done}), Verdict::not_in_flight);
  EXPECT_EQ(settle(1, End::done), Verdict::done);
  EXPECT_EQ(settle(1, End::done), Verdict::not_in_flight);
}

TEST_F(DeliveriesTest, ATargetWithoutRoomKeepsNoOtherWaiting) {
  for (std::uint64_t n = 1; n <= 3; ++n) add(n, shop);
  add(4, mail);
  EXPECT_EQ(take({8, 0}), id(4));
  EXPECT_EQ(take({8, 0}), std::nullopt);
  EXPECT_EQ(deliveries.next_deadline(std::array<std::uint32_t, 2>{0, 0}), std::nullopt);
  EXPECT_EQ(take(), id(1));
}

TEST_F(DeliveriesTest, WhatIsDueToATargetThatIsOffComesOutToBeGivenUp) {
  add(1);
  deliveries.switch_target(shop, true);
  std::array<std::uint32_t, 2> room{1, 1};
  const auto due = deliveries.take_due(now, room);
  ASSERT_TRUE(due);
  EXPECT_TRUE(due->is_off);
  EXPECT_EQ(settle(1, End::given_up), Verdict::dead);
}

TEST_F(DeliveriesTest, ADeadOneIsRetriedWithAllTriesBeforeItOrDropped) {
  add(1);
  ASSERT_TRUE(take());
  EXPECT_EQ(deliveries.drop(id(1)), Deliveries::ByHand::not_dead);
  settle(1, End::given_up);
  EXPECT_EQ(deliveries.retry(now, id(1)), Deliveries::ByHand::done);
  EXPECT_EQ(take(), id(1));
  EXPECT_EQ(settle(1, End::in_vain), Verdict::due_later);
  now += seconds(5);
  ASSERT_TRUE(take());
  settle(1, End::given_up);
  EXPECT_EQ(deliveries.drop(id(1)), Deliveries::ByHand::done);
  EXPECT_EQ(deliveries.find(id(1)), nullptr);
}

TEST_F(DeliveriesTest, OneOfATargetThatTheSettingsKnowNoMoreCannotBeRetried) {
  deliveries.add({.id = id(1), .state = Delivery::State::dead, .last_error = "gone"});
  EXPECT_EQ(deliveries.retry(now, id(1)), Deliveries::ByHand::no_target);
  EXPECT_EQ(deliveries.drop(id(1)), Deliveries::ByHand::done);
}

TEST_F(DeliveriesTest, OfMoreDeadOnesThanAPersonCanReadTheLedgerAloneKnows) {
  for (std::uint64_t n = 1; n <= dead_max + 5; ++n) {
    deliveries.add({.id = id(n), .target = shop, .state = Delivery::State::dead});
  }
  EXPECT_EQ(deliveries.dead(), dead_max);
}

}  // namespace
}  // namespace sluice::delivery
