// The owner's desk and workers' ends of the bus, over a bus in memory that loses what it is told to.
#include <gtest/gtest.h>

#include <deque>
#include <memory>

#include "bus/bus_test_kit.h"
#include "bus/task_book.h"
#include "bus/worker_desk.h"
#include "bus/worker_end.h"

namespace sluice::bus {
namespace {

using delivery::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Keeps what it is given until it is told how that went.
class KitCarrier final : public delivery::Carrier {
public:
  bool try_begin(delivery::Task task) override {
    if (is_full) return false;
    begun.push_back(std::move(task));
    return true;
  }
  std::deque<delivery::Task> begun;
  bool is_full = false;
};

std::vector<delivery::Target> kit_targets() {
  return {{.kind = delivery::Kind::webhook, .name = "erp"},
          {.kind = delivery::Kind::mail},
          {.kind = delivery::Kind::relay}};
}

// An owner, which tells the world outside by a carrier of its own, and by workers.
struct KitOffice {
  KitOffice(MemoryBus& bus, const Clock& clock, Log& log, std::uint64_t hand)
      : desk({.clock = clock,
              .log = log,
              .hand = Hand{hand},
              .version = "1",
              .keys = [] { return std::string("keys"); },
              .wake = [] {}}),
        end({.way = bus.owner(),
             .board = source,
             .clock = clock,
             .log = log,
             .keys = [] { return std::string("keys"); },
             .may_claim = [] { return true; },
             .workers = &desk}) {
    end.serve(handler);
    desk.attend({.here = &here,
                 .done = [this](const delivery::Task& task,
                                const delivery::Result& result) { home.emplace_back(task, result); },
                 .targets = kit_targets(),
                 .terms =
                     [] {
                       return std::vector<std::string>{"terms", "terms", ""};
                     }});
  }
  // A delivery of this target, the 16th byte of whose id is `id`.
  bool begin(std::uint64_t id, std::uint8_t target = 0, std::string payload = "{}") {
    return desk.try_begin({.id = JobId(Id128(0, id)),
                           .lease = delivery::Lease{static_cast<std::uint32_t>(100 + id)},
                           .sale = "drop",
                           .target = delivery::TargetIndex{target},
                           .payload = std::move(payload)});
  }
  void turn() { end.turn(Duration::zero()); }

  KitHandler handler;
  KitSource source;
  KitCarrier here;
  std::vector<std::pair<delivery::Task, delivery::Result>> home;
  WorkerDesk desk;
  OwnerEnd end;
};

struct KitWorker {
  KitWorker(MemoryBus& bus, const Clock& clock, Log& log, std::uint64_t incarnation, std::string version = "1",
            std::string keys = "keys", std::string terms = "terms")
      : end({.way = bus.edge(Incarnation{incarnation}),
             .clock = clock,
             .log = log,
             .incarnation = Incarnation{incarnation},
             .name = "worker-" + std::to_string(incarnation),
             .version = std::move(version),
             .targets = {{.kind = delivery::Kind::mail}, {.kind = delivery::Kind::webhook, .name = "erp"}},
             .keys = [keys = std::move(keys)] { return keys; },
             .terms =
                 [terms = std::move(terms)] {
                   return std::vector<std::string>{"terms", terms};
                 }}) {
    end.serve(carrier);
  }
  void turn() { end.turn(Duration::zero()); }
  void finish(const delivery::Result& result = {.outcome = Outcome::delivered, .pause = {}, .detail = {}}) {
    end.done(carrier.begun.front(), result);
    carrier.begun.pop_front();
  }

  KitCarrier carrier;
  WorkerEnd end;
};

class BusWorkers : public testing::Test {
protected:
  BusWorkers() { settle(); }
  void settle(Duration step = milliseconds(100), int turns = 8) {
    for (int i = 0; i < turns; ++i) {
      for (auto& each : workers) each->turn();
      owner->turn();
      clock.advance(step);
    }
  }
  KitWorker& hire(std::uint64_t incarnation) {
    workers.push_back(std::make_unique<KitWorker>(bus, clock, log, incarnation));
    settle();
    return *workers.back();
  }
  [[nodiscard]] std::vector<Outcome> outcomes() const {
    std::vector<Outcome> all;
    for (const auto& [task, result] : owner->home) all.push_back(result.outcome);
    return all;
  }

  ManualClock clock{WallTime(std::chrono::hours(500'000))};
  LogKept log;
  MemoryBus bus{clock};
  std::unique_ptr<KitOffice> owner = std::make_unique<KitOffice>(bus, clock, log, 1);
  std::vector<std::unique_ptr<KitWorker>> workers;
};

TEST_F(BusWorkers, WithoutAWorkerTheOwnerTellsByItself) {
  EXPECT_TRUE(owner->begin(1));
  settle();
  EXPECT_EQ(owner->here.begun.size(), 1U);
  EXPECT_EQ(owner->desk.stand().handed_out, 0U);
  owner->here.is_full = true;
  EXPECT_FALSE(owner->begin(2));
}

TEST_F(BusWorkers, AWorkerIsHandedWhatItCanTellAndItsWordComesHome) {
  KitWorker& worker = hire(7);
  EXPECT_TRUE(worker.end.stand().is_taken_on) << worker.end.stand().why;
  EXPECT_EQ(owner->desk.stand().workers, 1U);
  EXPECT_TRUE(owner->begin(1, 0, R"({"type":"order.confirmed"})"));
  EXPECT_TRUE(owner->begin(2, 2));  // the broker's
  settle();
  ASSERT_EQ(worker.carrier.begun.size(), 1U);
  const delivery::Task& task = worker.carrier.begun.front();
  EXPECT_EQ(task.id, JobId(Id128(0, 1)));
  EXPECT_EQ(raw(task.target), 1) << "by its own list of targets";
  EXPECT_EQ(task.payload, R"({"type":"order.confirmed"})");
  EXPECT_EQ(owner->here.begun.size(), 1U) << "what goes to the broker";

  worker.finish({.outcome = Outcome::failed, .pause = seconds(9), .detail = "it answered\n503"});
  settle();
  ASSERT_EQ(owner->home.size(), 1U);
  const auto& [home, result] = owner->home.front();
  EXPECT_EQ(home.id, JobId(Id128(0, 1)));
  EXPECT_EQ(raw(home.lease), 101U) << "as the owner had it";
  EXPECT_EQ(result.outcome, Outcome::failed);
  EXPECT_EQ(result.pause, seconds(9));
  EXPECT_EQ(result.detail, "it answered 503");
  settle(seconds(1), 20);
  EXPECT_EQ(owner->home.size(), 1U);
  EXPECT_TRUE(worker.carrier.begun.empty());
  EXPECT_EQ(worker.end.stand().done[0][0], 0U);
  EXPECT_EQ(worker.end.stand().done[1][1], 1U) << "a webhook that failed";
}

TEST_F(BusWorkers, TwoShareWhatThereIs) {
  KitWorker& first = hire(7);
  KitWorker& second = hire(8);
  for (std::uint64_t id = 1; id <= 10; ++id) EXPECT_TRUE(owner->begin(id));
  settle();
  EXPECT_EQ(first.carrier.begun.size(), 5U);
  EXPECT_EQ(second.carrier.begun.size(), 5U);
}

TEST_F(BusWorkers, WhatADeadOneHadIsTakenBackAfterThreeSeconds) {
  hire(7);
  EXPECT_TRUE(owner->begin(1));
  settle();
  workers.clear();
  settle(milliseconds(100), 20);
  EXPECT_TRUE(owner->home.empty());
  settle(milliseconds(100), 15);
  EXPECT_EQ(outcomes(), std::vector{Outcome::not_sent});
  EXPECT_EQ(owner->desk.stand().workers, 0U);
  EXPECT_EQ(owner->desk.stand().taken_back, 1U);
  EXPECT_EQ(log.count("bus_worker_gone"), 1U);
  EXPECT_TRUE(owner->begin(1));
  EXPECT_EQ(owner->here.begun.size(), 1U);
}

TEST_F(BusWorkers, ATaskThatTheBusLosesIsTakenBackAndAResultThatItLosesIsToldAgain) {
  KitWorker& worker = hire(7);
  EXPECT_TRUE(owner->begin(1));
  owner->turn();
  bus.forget();  // with the task in it
  settle();
  settle();
  EXPECT_EQ(outcomes(), std::vector{Outcome::not_sent});
  EXPECT_TRUE(worker.carrier.begun.empty());

  EXPECT_TRUE(owner->begin(2));
  settle();
  worker.finish();
  worker.turn();
  bus.lose_everything();  // with the result in it
  settle();
  settle();
  EXPECT_EQ(outcomes(), (std::vector{Outcome::not_sent, Outcome::delivered}));
  EXPECT_EQ(owner->desk.stand().taken_back, 1U);
}

TEST_F(BusWorkers, WhatComesTwiceIsBegunAndSettledOnce) {
  KitWorker& worker = hire(7);
  bus.repeat_requests();
  EXPECT_TRUE(owner->begin(1));
  settle();
  ASSERT_EQ(worker.carrier.begun.size(), 1U);
  worker.finish();
  settle();
  EXPECT_EQ(outcomes(), std::vector{Outcome::delivered});
}

TEST_F(BusWorkers, OneThatWasFrozenBeginsNothingThatIsTakenBackByThen) {
  KitWorker& worker = hire(7);
  EXPECT_TRUE(owner->begin(1));
  for (int i = 0; i < 50; ++i) {
    owner->turn();  // and the worker does not
    clock.advance(milliseconds(100));
  }
  EXPECT_EQ(outcomes(), std::vector{Outcome::not_sent});
  settle();
  EXPECT_TRUE(worker.carrier.begun.empty());
  EXPECT_EQ(owner->home.size(), 1U) << "its late word means nothing";
  EXPECT_TRUE(owner->begin(1));
  settle();
  EXPECT_EQ(worker.carrier.begun.size(), 1U) << "it is there again";
}

TEST_F(BusWorkers, OneThatNeverEndsWhatItBeganIsNotWaitedForForEver) {
  hire(7);
  EXPECT_TRUE(owner->begin(1));
  settle(seconds(1), 119);
  EXPECT_TRUE(owner->home.empty());
  settle(seconds(1), 8);
  EXPECT_EQ(outcomes(), std::vector{Outcome::not_sent});
}

TEST_F(BusWorkers, AnotherProcessOfTheOwnerIsToldNothingOfWhatTheFormerHandedOut) {
  KitWorker& worker = hire(7);
  EXPECT_TRUE(owner->begin(1));
  settle();
  owner = std::make_unique<KitOffice>(bus, clock, log, 2);
  settle();
  EXPECT_TRUE(owner->begin(2));
  settle();
  ASSERT_EQ(worker.carrier.begun.size(), 2U) << "the numbers of tasks begin anew";
  worker.finish({.outcome = Outcome::gone, .pause = {}, .detail = {}});
  settle();
  EXPECT_TRUE(owner->home.empty());
  worker.finish();
  settle();
  EXPECT_EQ(outcomes(), std::vector{Outcome::delivered});
}

TEST_F(BusWorkers, WhatIsDoneForAFormerOwnerIsNotTakenForWhatTheNextOneHandsOut) {
  KitWorker& worker = hire(7);
  EXPECT_TRUE(owner->begin(1));
  settle();
  owner = std::make_unique<KitOffice>(bus, clock, log, 2);
  worker.turn();
  owner->turn();  // has heard it, and it nothing yet
  EXPECT_TRUE(owner->begin(2));
  worker.finish();
  worker.turn();  // says of task 1 of the former
  owner->turn();
  EXPECT_TRUE(owner->home.empty());
  settle();
  EXPECT_EQ(worker.carrier.begun.size(), 1U);
  worker.finish();
  settle();
  EXPECT_EQ(outcomes(), std::vector{Outcome::delivered});
}

TEST(BusTaskBook, TakesInAMessageOnceAndNoneThatIsOlder) {
  TaskBook book;
  const auto message = [](std::uint64_t number, std::vector<HandedTask> tasks) {
    return TasksMessage{.hand = Hand{1}, .number = number, .heard = 1'000'000, .tasks = std::move(tasks)};
  };
  const MonoTime now{seconds(1)};
  std::vector<TaskBook::Begun> begun;
  const TasksMessage first = message(3, {{.number = TaskNumber{8}}});
  const TasksMessage second = message(5, {{.number = TaskNumber{9}}});
  for (const TasksMessage* each : {&first, &first, &second, &first, &second}) book.take(now, *each, begun);
  ASSERT_EQ(begun.size(), 2U);
  EXPECT_TRUE(book.finish(begun[0].lease, {}));
  EXPECT_FALSE(book.finish(begun[0].lease, {}));
  book.take(now, first, begun);
  EXPECT_EQ(begun.size(), 2U);
}

TEST_F(BusWorkers, OneOfAnotherVersionOrWithOtherKeysIsHandedNothingAndKnowsWhy) {
  workers.push_back(std::make_unique<KitWorker>(bus, clock, log, 7, "2"));
  settle();
  EXPECT_EQ(workers[0]->end.stand().why, "the owner runs 1, and this worker 2: run one version of both");
  workers.push_back(std::make_unique<KitWorker>(bus, clock, log, 8, "1", "others"));
  settle();
  EXPECT_EQ(workers[1]->end.stand().why, "the keys here are not the owner's; copy its file `keys`");
  EXPECT_EQ(owner->desk.stand().workers, 0U);
  EXPECT_EQ(log.count("bus_worker_refused"), 2U);
  EXPECT_TRUE(owner->begin(1));
  EXPECT_EQ(owner->here.begun.size(), 1U);
}

TEST_F(BusWorkers, ATargetOfOtherTermsStaysWithTheOwner) {
  workers.push_back(std::make_unique<KitWorker>(bus, clock, log, 7, "1", "keys", "other terms"));
  settle();
  settle();
  EXPECT_EQ(log.count("bus_worker_differs"), 1U) << "once";
  EXPECT_TRUE(owner->begin(1, 0));
  EXPECT_TRUE(owner->begin(2, 1));
  settle();
  EXPECT_EQ(owner->here.begun.size(), 1U);
  EXPECT_EQ(workers[0]->carrier.begun.size(), 1U);
}

TEST_F(BusWorkers, WhatIsTooLargeForTheBusStaysWithTheOwner) {
  const KitWorker& worker = hire(7);
  EXPECT_TRUE(owner->begin(1, 0, std::string(payload_bytes_max + 1, 'x')));
  EXPECT_EQ(owner->here.begun.size(), 1U);
  EXPECT_TRUE(owner->begin(2, 0, std::string(payload_bytes_max, 'x')));
  settle();
  EXPECT_EQ(worker.carrier.begun.size(), 1U);
}

TEST_F(BusWorkers, BeyondWhatOneMayHaveInHandTheOwnerTellsByItself) {
  const KitWorker& worker = hire(7);
  for (std::uint64_t id = 1; id <= tasks_max + 2; ++id) EXPECT_TRUE(owner->begin(id, 0, std::string(10'000, 'x')));
  settle();
  EXPECT_EQ(worker.carrier.begun.size(), tasks_max);
  EXPECT_EQ(owner->here.begun.size(), 2U);
}

TEST_F(BusWorkers, OneThatHasNoRoomSaysSo) {
  KitWorker& worker = hire(7);
  worker.carrier.is_full = true;
  EXPECT_TRUE(owner->begin(1));
  settle();
  EXPECT_EQ(outcomes(), std::vector{Outcome::not_sent});
}

TEST_F(BusWorkers, OneThatIsToStopGoesThroughWithWhatItHasAndIsHandedNothingMore) {
  KitWorker& worker = hire(7);
  EXPECT_TRUE(owner->begin(1));
  settle();
  worker.end.leave();
  settle();
  EXPECT_EQ(owner->desk.stand().workers, 0U);
  EXPECT_FALSE(worker.end.is_settled());
  EXPECT_TRUE(owner->begin(2));
  EXPECT_EQ(owner->here.begun.size(), 1U);
  worker.finish();
  settle();
  EXPECT_TRUE(worker.end.is_settled());
  EXPECT_EQ(outcomes(), std::vector{Outcome::delivered});
}

TEST_F(BusWorkers, WhatIsNoMessageOfOursIsPassedOver) {
  hire(7);
  EdgeWay& way = bus.edge(Incarnation{7});
  way.send(std::string{static_cast<char>(protocol), static_cast<char>(MessageKind::worker), 'x'});
  owner->turn();
  EXPECT_EQ(log.count("bus_garbled"), 1U);
  EXPECT_EQ(owner->desk.stand().workers, 1U);
}

}  // namespace
}  // namespace sluice::bus
