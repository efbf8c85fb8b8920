#include "bus/task_messages.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace sluice::bus {
namespace {

using delivery::Kind;
using delivery::Outcome;
using std::chrono::seconds;

constexpr std::string_view trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

WorkerMessage worker_message() {
  return {.worker = Incarnation{9},
          .at = 1'700'000,
          .name = "shop-2/4711",
          .version = "0.1.0+abc",
          .keys = "0123456789abcdef",
          .is_leaving = true,
          .hand = Hand{77},
          .heard = 5,
          .targets = {{.kind = Kind::mail, .name = "", .terms = "1111"},
                      {.kind = Kind::webhook, .name = "erp", .terms = "2222"}},
          .in_hand = {TaskNumber{3}, TaskNumber{4}},
          .results = {{.number = TaskNumber{2}, .outcome = Outcome::failed, .pause = seconds(7), .detail = "503"}}};
}

TasksMessage tasks_message() {
  return {.hand = Hand{77},
          .number = 6,
          .heard = 1'700'000,
          .standing = Standing::other_version,
          .version = "0.1.0",
          .tasks = {{.number = TaskNumber{5},
                     .job = JobId(Id128(1, 2)),
                     .kind = Kind::webhook,
                     .target = "erp",
                     .sale = "drop",
                     .trace = trace,
                     .payload = "{\"type\":\"order.confirmed\"}\r\n"}}};
}

template <class Message>
std::string written(const Message& message) {
  std::string bytes;
  append_message(bytes, message);
  return bytes;
}

TEST(TaskMessage, OfAWorkerComesAsItWasSent) {
  const std::string bytes = written(worker_message());
  const auto read = read_worker_message(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->worker, Incarnation{9});
  EXPECT_EQ(read->at, 1'700'000U);
  EXPECT_EQ(read->name, "shop-2/4711");
  EXPECT_EQ(read->version, "0.1.0+abc");
  EXPECT_TRUE(read->is_leaving);
  EXPECT_EQ(read->hand, Hand{77});
  EXPECT_EQ(read->heard, 5U);
  ASSERT_EQ(read->targets.size(), 2U);
  EXPECT_EQ(read->targets[1].kind, Kind::webhook);
  EXPECT_EQ(read->targets[1].name, "erp");
  EXPECT_EQ(read->targets[1].terms, "2222");
  EXPECT_EQ(read->in_hand, (std::vector{TaskNumber{3}, TaskNumber{4}}));
  ASSERT_EQ(read->results.size(), 1U);
  EXPECT_EQ(read->results[0].outcome, Outcome::failed);
  EXPECT_EQ(read->results[0].pause, seconds(7));
  EXPECT_EQ(read->results[0].detail, "503");
  EXPECT_EQ(written(*read), bytes);
}

TEST(TaskMessage, OfAnOwnerComesAsItWasSent) {
  const std::string bytes = written(tasks_message());
  const auto read = read_tasks_message(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->hand, Hand{77});
  EXPECT_EQ(read->number, 6U);
  EXPECT_EQ(read->heard, 1'700'000U);
  EXPECT_EQ(read->standing, Standing::other_version);
  ASSERT_EQ(read->tasks.size(), 1U);
  EXPECT_EQ(read->tasks[0].number, TaskNumber{5});
  EXPECT_EQ(read->tasks[0].job, JobId(Id128(1, 2)));
  EXPECT_EQ(read->tasks[0].target, "erp");
  EXPECT_EQ(read->tasks[0].trace, trace);
  EXPECT_EQ(read->tasks[0].payload, "{\"type\":\"order.confirmed\"}\r\n");
  EXPECT_EQ(written(*read), bytes);
}

TEST(TaskMessage, ThatIsCutOrLongerOrOfAnotherKindIsNone) {
  const std::string worker = written(worker_message());
  const std::string tasks = written(tasks_message());
  for (std::size_t size = 0; size < worker.size(); ++size) {
    EXPECT_FALSE(read_worker_message(std::string_view(worker).substr(0, size))) << size;
  }
  for (std::size_t size = 0; size < tasks.size(); ++size) {
    EXPECT_FALSE(read_tasks_message(std::string_view(tasks).substr(0, size))) << size;
  }
  EXPECT_FALSE(read_worker_message(worker + 'x'));
  EXPECT_FALSE(read_tasks_message(tasks + 'x'));
  EXPECT_FALSE(read_worker_message(tasks));
  EXPECT_FALSE(read_tasks_message(worker));
}

// Whatever byte of it is another one: it is read as something that can be written, or not at all.
TEST(TaskMessage, WithAnyByteChangedIsReadStrictlyOrNotAtAll) {
  SeededRandom random(7);
  const std::string worker = written(worker_message());
  const std::string tasks = written(tasks_message());
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = i % 2 == 0 ? worker : tasks;
    bytes[random.next() % bytes.size()] = static_cast<char>(random.next());
    const auto of_worker = read_worker_message(bytes);
    const auto of_owner = read_tasks_message(bytes);
    EXPECT_TRUE(!of_worker || read_worker_message(written(*of_worker)));
    EXPECT_TRUE(!of_owner || read_tasks_message(written(*of_owner)));
  }
}

TEST(TaskMessage, WithWhatCouldEndALineIsNone) {
  TasksMessage tasks = tasks_message();
  tasks.tasks[0].trace = "00-0\r\nX-Evil: 1";
  EXPECT_FALSE(read_tasks_message(written(tasks)));
  WorkerMessage worker = worker_message();
  worker.results[0].detail = "no\nyes";
  EXPECT_FALSE(read_worker_message(written(worker)));
}

TEST(TaskMessage, BeyondItsBoundsIsNone) {
  const std::string large(payload_bytes_max + 1, 'x');
  TasksMessage tasks = tasks_message();
  tasks.tasks[0].payload = large;
  EXPECT_FALSE(read_tasks_message(written(tasks)));
  tasks.tasks[0].payload = std::string_view(large).substr(1);
  EXPECT_TRUE(read_tasks_message(written(tasks)));
  tasks.tasks.resize(tasks_max + 1, tasks.tasks[0]);
  EXPECT_FALSE(read_tasks_message(written(tasks)));

  WorkerMessage worker = worker_message();
  worker.in_hand.resize(tasks_max + 1);
  EXPECT_FALSE(read_worker_message(written(worker)));
  worker = worker_message();
  worker.results[0].pause = delivery::pause_longest + seconds(1);
  EXPECT_FALSE(read_worker_message(written(worker)));
}

}  // namespace
}  // namespace sluice::bus
