#include "bus/tasks_out.h"

#include <gtest/gtest.h>

namespace sluice::bus {
namespace {

using delivery::Outcome;

constexpr Incarnation first_hands{7};
constexpr Incarnation other_hands{8};
constexpr delivery::TargetIndex shop_erp{0};

// Two workers with nothing in hand, who can tell the one target that there is.
class BusTasksOut : public testing::Test {
protected:
  BusTasksOut() {
    workers.set_targets({{.kind = delivery::Kind::webhook, .name = "erp"}},
                        [] { return std::vector<std::string>{"terms"}; });
    EXPECT_TRUE(workers.hear(says(first_hands, 1), now));
    EXPECT_TRUE(workers.hear(says(other_hands, 1), now));
  }
  static WorkerMessage says(Incarnation worker, std::uint64_t at) {
    return {.worker = worker,
            .at = at,
            .name = "worker",
            .version = "1",
            .keys = "keys",
            .targets = {{.kind = delivery::Kind::webhook, .name = "erp", .terms = "terms"}}};
  }
  void hand_out(Incarnation worker) {
    tasks.hand_out({.id = JobId(Id128(0, 1)), .target = shop_erp, .payload = "{}"}, worker, now);
  }
  // The tasks that go to it in a message of this number.
  std::size_t send(Incarnation worker, std::uint64_t number) {
    TasksMessage message{.number = number};
    tasks.fill(message, worker, {{.kind = delivery::Kind::webhook, .name = "erp"}});
    return message.tasks.size();
  }
  MonoTime now{std::chrono::seconds(100)};
  LogKept log;
  WorkerRoll workers{log, "1", [] { return std::string("keys"); }};
  TasksOut tasks{workers};
  TasksOut::Home home;
};

TEST_F(BusTasksOut, GoToWhoeverHasFewestAndOfThoseToWhoeverHasWaitedLongest) {
  EXPECT_EQ(workers.worker_for(shop_erp), first_hands);
  hand_out(first_hands);
  EXPECT_EQ(workers.worker_for(shop_erp), other_hands);
  hand_out(other_hands);
  EXPECT_EQ(workers.worker_for(shop_erp), first_hands) << "its last one is longer ago";
  EXPECT_EQ(workers.worker_for(delivery::TargetIndex{1}), std::nullopt);
}

TEST_F(BusTasksOut, ComeHomeOnceByTheWordOfWhoeverHasThem) {
  hand_out(first_hands);
  EXPECT_EQ(send(first_hands, 1), 1U);
  EXPECT_EQ(send(first_hands, 2), 0U);
  const TaskResult delivered{.number = TaskNumber{1}, .outcome = Outcome::delivered};
  WorkerMessage foreign = says(other_hands, 2);
  foreign.results = {delivered};
  tasks.take_word(foreign, home);
  EXPECT_TRUE(home.empty());

  WorkerMessage message = says(first_hands, 2);
  message.heard = 1;
  message.results = {delivered, delivered};
  tasks.take_word(message, home);
  tasks.take_word(message, home);
  ASSERT_EQ(home.size(), 1U);
  EXPECT_EQ(home[0].second.outcome, Outcome::delivered);
  EXPECT_EQ(tasks.counts().done, 1U);
  EXPECT_EQ(workers.of(first_hands).in_hand, 0U);
}

TEST_F(BusTasksOut, AreLostWhenTheirMessageWasReadAndNobodyHasThem) {
  hand_out(first_hands);
  hand_out(first_hands);
  EXPECT_EQ(send(first_hands, 5), 2U);
  WorkerMessage message = says(first_hands, 2);
  message.heard = 4;
  tasks.take_word(message, home);
  EXPECT_TRUE(home.empty()) << "it has not read of them yet";
  message.heard = 5;
  message.in_hand = {TaskNumber{2}};
  tasks.take_word(message, home);
  ASSERT_EQ(home.size(), 1U);
  EXPECT_EQ(home[0].second.outcome, Outcome::not_sent);
  EXPECT_EQ(tasks.counts().taken_back, 1U);
}

TEST_F(BusTasksOut, AreOverdueSoonUnreadAndLateRead) {
  hand_out(first_hands);
  hand_out(other_hands);
  EXPECT_EQ(send(other_hands, 1), 1U);
  WorkerMessage message = says(other_hands, 2);
  message.heard = 1;
  message.in_hand = {TaskNumber{2}};
  tasks.take_word(message, home);
  tasks.take_back_overdue(now + worker_silence_max - Duration(1), home);
  EXPECT_TRUE(home.empty());
  tasks.take_back_overdue(now + worker_silence_max, home);
  EXPECT_EQ(home.size(), 1U);
  tasks.take_back_overdue(now + TasksOut::task_wait_max - Duration(1), home);
  EXPECT_EQ(home.size(), 1U);
  tasks.take_back_overdue(now + TasksOut::task_wait_max, home);
  EXPECT_EQ(home.size(), 2U);
}

}  // namespace
}  // namespace sluice::bus
