#include "order/jobs.h"

#include <gtest/gtest.h>

#include "order/order_test_kit.h"

namespace sluice::order {
namespace {

using std::chrono::seconds;

class JobsTest : public testing::Test {
protected:
  void add(std::uint64_t n, std::uint64_t address = 0) {
    jobs.add({.id = job_id(n), .subject = OrderId(Id128(n, 6)), .payer = {.address = address}, .due = now});
  }
  Jobs::Verdict settle(std::uint64_t n, TryEnd end, Duration pause = {}, Jitter jitter = {}) {
    return jobs.settle(now, {.id = job_id(n), .end = end, .pause = pause, .jitter = jitter, .error = "no answer"});
  }
  // Fails `times` tries, each as soon as it is due.
  void fail(std::uint64_t n, std::uint32_t times) {
    for (std::uint32_t i = 0; i < times; ++i) {
      now = std::max(now, jobs.find(job_id(n))->due);
      ASSERT_EQ(jobs.take_due(now), job_id(n));
      settle(n, TryEnd::in_vain);
    }
  }
  void TearDown() override { EXPECT_STREQ(jobs.broken_invariant(), nullptr); }

  MonoTime now{seconds(100)};
  Jobs jobs{{.address = 2, .person = 2}};
};

TEST_F(JobsTest, TriesInVainAreTwoAndFourSecondsApartAndTheThirdIsTheLast) {
  add(1);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::due_later);
  EXPECT_EQ(jobs.next_deadline(), now + seconds(2));
  now += seconds(2);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::due_later);
  EXPECT_EQ(jobs.next_deadline(), now + seconds(4));
  now += seconds(4);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::dead);
  EXPECT_EQ(jobs.find(job_id(1))->last_error, "no answer");
  EXPECT_EQ(jobs.next_deadline(), std::nullopt);
}

TEST_F(JobsTest, JitterShortensADelayByAtMostAQuarter) {
  EXPECT_EQ(retry_delay(1, Jitter{0}), seconds(2));
  EXPECT_GE(retry_delay(1, Jitter{999}), std::chrono::milliseconds(1500));
  EXPECT_LT(retry_delay(1, Jitter{999}), retry_delay(1, Jitter{998}));
  EXPECT_GE(retry_delay(2, Jitter{999}), seconds(3));
}

TEST_F(JobsTest, APutOffTryIsNotCounted) {
  add(1);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(jobs.take_due(now), job_id(1)) << i;
    EXPECT_EQ(settle(1, TryEnd::put_off, seconds(1)), Jobs::Verdict::due_later);
    EXPECT_EQ(jobs.take_due(now), std::nullopt);
    now += seconds(1);
  }
  EXPECT_EQ(jobs.find(job_id(1))->attempts, 0U);
}

TEST_F(JobsTest, WhoMovedOnHasAllTriesAgain) {
  add(1);
  fail(1, 2);
  now += seconds(4);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  settle(1, TryEnd::moved_on);
  EXPECT_EQ(jobs.find(job_id(1))->attempts, 0U);
}

TEST_F(JobsTest, ADeadJobIsRetriedWithAllItsTriesOrDroppedAndOnlyADeadOne) {
  add(1);
  EXPECT_FALSE(jobs.retry(now, job_id(1)));
  EXPECT_FALSE(jobs.drop(job_id(1)));
  fail(1, 3);
  ASSERT_EQ(jobs.find(job_id(1))->state, Job::State::dead);
  EXPECT_TRUE(jobs.retry(now, job_id(1)));
  fail(1, 3);
  ASSERT_EQ(jobs.find(job_id(1))->state, Job::State::dead);
  EXPECT_TRUE(jobs.drop(job_id(1)));
  EXPECT_FALSE(jobs.drop(job_id(1)));
  EXPECT_EQ(jobs.find(job_id(1)), nullptr);
}

TEST_F(JobsTest, ASecondSettlementChangesNothing) {
  add(1);
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::not_in_flight);
  ASSERT_TRUE(jobs.take_due(now));
  EXPECT_EQ(settle(1, TryEnd::done), Jobs::Verdict::done);
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::not_in_flight);
}

TEST_F(JobsTest, OnePayersJobsAreInFlightUpToTheLimitAndAnothersAreNext) {
  for (std::uint64_t n = 1; n <= 5; ++n) add(n, 7);
  add(6, 8);
  EXPECT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_EQ(jobs.take_due(now), job_id(6));
  EXPECT_EQ(jobs.take_due(now), job_id(2));
  EXPECT_EQ(jobs.take_due(now), std::nullopt);
  jobs.forget(job_id(1));
  EXPECT_EQ(jobs.take_due(now), job_id(3)) << "what is forgotten in flight leaves its room";
}

TEST_F(JobsTest, WhatIsForgottenWhileItIsDueIsNotTaken) {
  add(1, 7);
  add(2, 7);
  add(3, 7);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  jobs.forget(job_id(2));
  EXPECT_EQ(jobs.take_due(now), job_id(3));
}

TEST_F(JobsTest, AnErrorIsKeptUpToItsBound) {
  jobs.add({.id = job_id(1), .state = Job::State::dead, .attempts = 3, .last_error = std::string(10'000, 'x')});
  EXPECT_EQ(jobs.find(job_id(1))->last_error.size(), error_size_max);
}

TEST_F(JobsTest, OneThatWaitsIsHastenedToNowOnceHoweverOftenThatIsSaid) {
  add(1);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  settle(1, TryEnd::put_off, seconds(60));
  now += seconds(1);
  EXPECT_TRUE(jobs.hasten(now, job_id(1)));
  EXPECT_TRUE(jobs.hasten(now, job_id(1)));
  EXPECT_EQ(jobs.next_deadline(), now);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  settle(1, TryEnd::put_off, seconds(59));
  EXPECT_EQ(jobs.take_due(now), std::nullopt);
  now += seconds(59);  // when it was due before it was hastened, too
  EXPECT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_EQ(jobs.take_due(now), std::nullopt);
}

TEST_F(JobsTest, OneInFlightIsFollowedByAnotherTryWhichItsFailureDoesNotCountFor) {
  add(1);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_TRUE(jobs.hasten(now, job_id(1)));
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::due_later);
  EXPECT_EQ(jobs.find(job_id(1))->attempts, 0U);
  ASSERT_EQ(jobs.take_due(now), job_id(1));
  EXPECT_EQ(settle(1, TryEnd::in_vain), Jobs::Verdict::due_later);
  EXPECT_EQ(jobs.find(job_id(1))->attempts, 1U);
  EXPECT_EQ(jobs.next_deadline(), now + seconds(2));
}

TEST_F(JobsTest, WhatIsDoneUnknownOrDeadIsNotHastened) {
  EXPECT_FALSE(jobs.hasten(now, job_id(1)));
  add(1);
  fail(1, attempts_max);
  EXPECT_FALSE(jobs.hasten(now, job_id(1)));
  EXPECT_EQ(jobs.take_due(now + seconds(60)), std::nullopt);
}

}  // namespace
}  // namespace sluice::order
