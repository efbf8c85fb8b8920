#include "fulfilment/payment/workers.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace sluice::fulfilment {
namespace {

SystemClock test_clock;
LogNothing no_log;

PaymentTask task_number(std::uint64_t number) {
  PaymentTask task;
  task.job = JobId(Id128(1, number));
  task.charge.idempotency_key = std::to_string(number);
  return task;
}

// What a test's provider need not say.
class ScriptedProvider : public PaymentProvider {
public:
  ChargeResult capture(const Charge& charge) override {
    return {ChargeOutcome::captured, "ch_" + charge.idempotency_key, {}};
  }
  ChargeResult cancel(const Charge& charge) override {
    return {ChargeOutcome::cancelled, "ch_" + charge.idempotency_key, {}};
  }
  ChargeResult let_go(const Charge& charge) override {
    return {ChargeOutcome::cancelled, "ch_" + charge.idempotency_key, {}};
  }
  ChargeResult refund(const Charge& charge) override {
    return {ChargeOutcome::refunded, "re_" + charge.idempotency_key, {}};
  }
  ChargeResult read_refunds(const Charge& /*charge*/) override { return {ChargeOutcome::captured, {}, {}}; }
  [[nodiscard]] std::string_view name() const override { return "scripted"; }
};

// Keeps calls until the gate is opened, every one or those of one method, and can tell how many are in it.
class GatedProvider final : public ScriptedProvider {
public:
  explicit GatedProvider(std::string_view kept_method = {}) : kept_method_(kept_method) {}
  ChargeResult authorize(const Charge& charge) override {
    if (kept_method_.empty() || charge.method == kept_method_) wait_inside();
    return {ChargeOutcome::captured, "ch_" + charge.idempotency_key, {}};
  }
  void wait_until_inside(int count) {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [&] { return inside_ == count; });
  }
  void open() {
    const std::lock_guard guard(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int inside() {
    const std::lock_guard guard(mutex_);
    return inside_;
  }

private:
  void wait_inside() {
    std::unique_lock guard(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(guard, [this] { return open_; });
    --inside_;
  }

  const std::string_view kept_method_;  // empty: every one
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

// What was done, and how often.
class Tally {
public:
  order::PaymentDone done() {
    return [this](const PaymentTask& task, const ChargeResult& result) {
      const std::lock_guard guard(mutex_);
      EXPECT_EQ(result.provider_reference, "ch_" + task.charge.idempotency_key);
      ++times_[task.job];
      ++total_;
      changed_.notify_all();
    };
  }
  void wait_for(std::size_t total) {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [&] { return total_ >= total; });
  }
  std::map<JobId, int> times() {
    const std::lock_guard guard(mutex_);
    return times_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<JobId, int> times_;
  std::size_t total_ = 0;
};

TEST(Workers, SayNoWhenTheQueueIsFullAndYesAfterwards) {
  GatedProvider provider;
  Tally tally;
  Workers workers(provider, {.concurrency = 2, .queue_max = 3}, test_clock, no_log, tally.done());
  ASSERT_TRUE(workers.try_begin(task_number(1)));
  ASSERT_TRUE(workers.try_begin(task_number(2)));
  provider.wait_until_inside(2);
  for (std::uint64_t n = 3; n <= 5; ++n) EXPECT_TRUE(workers.try_begin(task_number(n))) << n;
  EXPECT_FALSE(workers.try_begin(task_number(6)));

  provider.open();
  tally.wait_for(5);
  EXPECT_TRUE(workers.try_begin(task_number(6)));
  tally.wait_for(6);
  for (const auto& [job, times] : tally.times()) EXPECT_EQ(times, 1) << job.str();
  EXPECT_EQ(tally.times().size(), 6U);
}

TEST(Workers, DoEveryAcceptedTaskExactlyOnce) {
  GatedProvider provider;
  provider.open();
  Tally tally;
  constexpr std::uint64_t submitters = 4;
  constexpr std::uint64_t tasks_each = 500;
  Workers workers(provider, {.concurrency = 6, .queue_max = 16}, test_clock, no_log, tally.done());
  std::vector<std::thread> threads;
  for (std::uint64_t s = 0; s < submitters; ++s) {
    threads.emplace_back([&, s] {
      for (std::uint64_t n = 0; n < tasks_each; ++n) {
        while (!workers.try_begin(task_number(s * tasks_each + n))) std::this_thread::yield();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  tally.wait_for(submitters * tasks_each);
  const auto times = tally.times();
  EXPECT_EQ(times.size(), submitters * tasks_each);
  for (const auto& [job, count] : times) EXPECT_EQ(count, 1) << job.str();
}

// Its call fills the queue until it is told that the workers are stopping, so the end finds tasks queued.
class RefillingProvider final : public ScriptedProvider {
public:
  ChargeResult authorize(const Charge&) override {
    ++calls;
    entered.set_value();
    while (workers->try_begin(task_number(++submitted))) std::this_thread::yield();
    return {ChargeOutcome::captured, "ch_0", {}};
  }
  Workers* workers = nullptr;
  std::promise<void> entered;
  int calls = 0;
  std::uint64_t submitted = 0;
};

TEST(Workers, FinishTheCallUnderWayAndDropTheQueueAtTheEnd) {
  RefillingProvider provider;
  Tally tally;
  {
    Workers workers(provider, {.concurrency = 1, .queue_max = std::size_t{1} << 40}, test_clock, no_log,
                    tally.done());
    provider.workers = &workers;
    ASSERT_TRUE(workers.try_begin(task_number(0)));
    ASSERT_TRUE(workers.try_begin(task_number(1'000'000'000)));
    provider.entered.get_future().wait();
  }
  EXPECT_EQ(provider.calls, 1);
  EXPECT_EQ(tally.times(), (std::map<JobId, int>{{task_number(0).job, 1}}));
}

class IntrospectingProvider final : public ScriptedProvider {
public:
  ChargeResult authorize(const Charge& charge) override {
    char name[16] = {};
    pthread_getname_np(pthread_self(), name, sizeof name);
    const std::lock_guard guard(mutex_);
    names_.insert(name);
    nice_.insert(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())));
    return {ChargeOutcome::captured, "ch_" + charge.idempotency_key, {}};
  }
  std::mutex mutex_;
  std::set<std::string> names_;
  std::set<int> nice_;
};

TEST(Workers, AreNamedAndStepBackBehindTheRest) {
  IntrospectingProvider provider;
  Tally tally;
  Workers workers(provider, {.concurrency = 1, .queue_max = 1}, test_clock, no_log, tally.done());
  const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
  ASSERT_TRUE(workers.try_begin(task_number(1)));
  tally.wait_for(1);
  EXPECT_EQ(provider.names_, std::set<std::string>{"pay-0"});
  EXPECT_EQ(provider.nice_, std::set<int>{19});
  EXPECT_EQ(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())), own);
}

// The payer's address; each task is another person's.
PaymentTask task_of(std::uint64_t address, std::uint64_t number, const char* method) {
  PaymentTask task = task_number(number);
  task.payer = {.address = address, .person = number};
  task.charge.method = method;
  return task;
}

// Before, ten slow payments of one address kept everybody's waiting.
TEST(Workers, TwoHundredSlowPaymentsOfOnePayerKeepNobodyElsesWaiting) {
  GatedProvider provider{"tok_slow"};
  Tally tally;
  Workers workers(provider, {}, test_clock, no_log, tally.done());
  for (std::uint64_t n = 1; n <= 200; ++n) ASSERT_TRUE(workers.try_begin(task_of(7, n, "tok_slow"))) << n;
  provider.wait_until_inside(8);
  for (std::uint64_t n = 201; n <= 220; ++n) ASSERT_TRUE(workers.try_begin(task_of(n, n, "tok_ok"))) << n;
  tally.wait_for(20);
  EXPECT_EQ(provider.inside(), 8) << "two threads are always somebody else's";
  for (const auto& [job, times] : tally.times()) EXPECT_GE(job, task_number(201).job);
  provider.open();
  tally.wait_for(220);
}

// Behind a carrier's address there are thousands.
TEST(Workers, OnePersonsSlowPaymentsKeepNobodyWaitingBehindTheSameAddress) {
  GatedProvider provider{"tok_slow"};
  Tally tally;
  Workers workers(provider, {}, test_clock, no_log, tally.done());
  for (std::uint64_t n = 1; n <= 100; ++n) {
    PaymentTask task = task_of(7, n, "tok_slow");
    task.payer.person = 1;
    ASSERT_TRUE(workers.try_begin(task)) << n;
  }
  provider.wait_until_inside(2);
  for (std::uint64_t n = 101; n <= 120; ++n) ASSERT_TRUE(workers.try_begin(task_of(7, n, "tok_ok"))) << n;
  tally.wait_for(20);
  EXPECT_EQ(provider.inside(), 2);
  provider.open();
  tally.wait_for(120);
}

TEST(Workers, OnePayersTasksAllGetDoneWithinTheLimit) {
  GatedProvider provider{"tok_slow"};
  Tally tally;
  Workers workers(provider, {.concurrency = 3, .shares = {.address = 2, .person = 2}, .queue_max = 64}, test_clock,
                  no_log, tally.done());
  for (std::uint64_t n = 1; n <= 50; ++n) ASSERT_TRUE(workers.try_begin(task_of(7, n, "tok_ok"))) << n;
  tally.wait_for(50);
  for (const auto& [job, times] : tally.times()) EXPECT_EQ(times, 1) << job.str();
}

TEST(Workers, ACancellationIsAskedForAsOne) {
  GatedProvider provider{"tok_slow"};
  std::promise<ChargeOutcome> outcome;
  Workers workers(provider, {.concurrency = 1}, test_clock, no_log,
                  [&](const PaymentTask&, const ChargeResult& result) { outcome.set_value(result.outcome); });
  PaymentTask task = task_of(7, 1, "tok_ok");
  task.verb = order::PaymentVerb::cancel;
  ASSERT_TRUE(workers.try_begin(task));
  EXPECT_EQ(outcome.get_future().get(), ChargeOutcome::cancelled);
}

// Answers what it is told to, and counts how often it was asked.
class MoodyProvider final : public ScriptedProvider {
public:
  ChargeResult authorize(const Charge& charge) override {
    ++asked;
    return {mood.load(), "ch_" + charge.idempotency_key, {}};
  }
  std::atomic<ChargeOutcome> mood{ChargeOutcome::unknown};
  std::atomic<int> asked{0};
};

class WorkersOfAProviderThatIsAway : public testing::Test {
protected:
  // Payments of payers of their own; all of them are done when this returns. How many were not asked for.
  int pay(int count) {
    const int before = not_asked;
    for (int i = 0; i < count; ++i) {
      ++number;
      EXPECT_TRUE(workers.try_begin(task_of(number, number, "tok_ok")));
      std::unique_lock guard(mutex);
      changed.wait(guard, [&] { return done == number; });
    }
    return not_asked - before;
  }

  ManualClock clock{WallTime{}};
  LogKept log;
  MoodyProvider provider;
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t number = 0;
  std::uint64_t done = 0;
  int not_asked = 0;
  Workers workers{provider, {.concurrency = 1}, clock, log, [this](const PaymentTask&, const ChargeResult& result) {
                    const std::lock_guard guard(mutex);
                    ++done;
                    if (result.outcome == ChargeOutcome::not_sent) ++not_asked;
                    changed.notify_all();
                  }};
};

TEST_F(WorkersOfAProviderThatIsAway, AskNothingForThirtySeconds) {
  EXPECT_EQ(pay(5), 0);
  EXPECT_EQ(workers.breaker().state, order::Breaker::State::open);
  EXPECT_EQ(workers.leave().room, 0U);
  EXPECT_EQ(workers.leave().hold_back, std::chrono::seconds(30));
  EXPECT_EQ(pay(10), 10);
  EXPECT_EQ(provider.asked, 5);
  EXPECT_EQ(log.lines(), std::vector<std::string>{"warn provider_away provider=scripted"});
}

TEST_F(WorkersOfAProviderThatIsAway, AskAgainForAFewAndThenForEverybody) {
  pay(5);
  provider.mood = ChargeOutcome::captured;
  clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(workers.leave().room, 3U);
  EXPECT_EQ(pay(20), 0);
  EXPECT_EQ(workers.breaker().state, order::Breaker::State::closed);
  EXPECT_EQ(workers.breaker().trips, 1U);
  EXPECT_GT(workers.leave().room, 1000U);
  EXPECT_EQ(log.count("provider_back"), 1U);
}

TEST_F(WorkersOfAProviderThatIsAway, AskTwiceInThirtySecondsAsLongAsItIs) {
  pay(5);
  for (int outage = 1; outage <= 3; ++outage) {
    clock.advance(std::chrono::seconds(30));
    EXPECT_EQ(pay(10), 8);
  }
  EXPECT_EQ(provider.asked, 5 + 3 * 2);
  EXPECT_EQ(workers.breaker().trips, 4U);
}

TEST_F(WorkersOfAProviderThatIsAway, TakeADeclinedPaymentForAnAnswer) {
  provider.mood = ChargeOutcome::declined;
  EXPECT_EQ(pay(50), 0);
  EXPECT_EQ(workers.breaker().state, order::Breaker::State::closed);
}

}  // namespace
}  // namespace sluice::fulfilment
