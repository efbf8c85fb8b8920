// What a charge costs in CPU time, client and sandbox together: the whole loop shares two cores with the edge.
#include <benchmark/benchmark.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include "fulfilment/payment/workers.h"
#include "fulfilment/stripe/stripe_provider.h"
#include "sandbox/sandbox.h"

namespace sluice::fulfilment {
namespace {

// Counts results. Wakes the submitting thread only at the count that it waits for, so that waking it is no part of
// what a charge costs.
class Progress {
public:
  void add_one(bool authorized) {
    if (authorized) ++authorized_;
    if (++done_ == wanted_) done_.notify_one();
  }
  void wait_for(std::size_t done) {
    wanted_ = done;
    for (auto now = done_.load(); now < done; now = done_.load()) done_.wait(now);
  }
  std::size_t authorized() const { return authorized_; }

private:
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::size_t> authorized_ = 0;
  std::atomic<std::size_t> wanted_ = 0;
};

PaymentTask task_number(std::size_t number) {
  PaymentTask task;
  task.order = OrderId(Id128(1, number));
  task.charge = {.idempotency_key = task.order.str(),
                 .reference = task.order.str(),
                 .method = "tok_ok",
                 .amount = 2500,
                 .currency = "EUR"};
  return task;
}

void charge_through_workers(benchmark::State& state) {
  constexpr std::size_t queue_max = 256;
  const auto path = std::filesystem::temp_directory_path() / "fulfilment_bench.charges";
  std::filesystem::remove(path);
  const SystemClock clock;
  LogNothing no_log;
  auto provider_side =
      sandbox::Sandbox::start({.endpoint = {}, .record_path = path.string(), .late = {}}, clock).value();
  auto provider = StripeProvider::open({.url = provider_side->url(), .secret_key = "sk_test_bench"}).value();
  const auto concurrency = static_cast<unsigned>(state.range(0));
  Progress progress;
  std::size_t submitted = 0;
  {
    Workers workers(*provider, {.concurrency = concurrency, .queue_max = queue_max}, clock, no_log,
                    [&](const PaymentTask&, const ChargeResult& result) {
                      progress.add_one(result.outcome == ChargeOutcome::authorized);
                    });
    for (auto _ : state) {
      if (submitted % (queue_max / 2) == 0 && submitted >= queue_max) progress.wait_for(submitted - queue_max / 2);
      while (!workers.try_begin(task_number(submitted))) std::this_thread::yield();
      ++submitted;
    }
    progress.wait_for(submitted);
  }
  if (progress.authorized() != submitted) state.SkipWithError("a charge was not authorized");
  state.SetItemsProcessed(static_cast<std::int64_t>(submitted));
  provider_side.reset();
  std::filesystem::remove(path);
}
BENCHMARK(charge_through_workers)->Arg(1)->Arg(10)->Iterations(10'000)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace sluice::fulfilment

BENCHMARK_MAIN();
