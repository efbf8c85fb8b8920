// What a secured hold costs in the ledger, in SQLite and in PostgreSQL, by the size of the batch that it is committed
// in, and how long a sale takes to load. Only commit() is timed; holds_per_s is by the clock on the wall,
// cpu_us_per_hold by the thread's CPU.
//
// Beside them a plain peer: the same rows in PostgreSQL, a transaction a hold, a statement a row, one after the
// other. SLUICE_BENCH_POSTGRES is the address of an empty database; without it there is no PostgreSQL to be measured.
//
// The files go to $SLUICE_BENCH_DIR, else to the system's folder for temporary ones: put it on the disk that is
// meant.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <ctime>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "ledger/postgres/connection.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/sqlite/sqlite_store.h"

namespace {

using namespace sluice;
using namespace sluice::ledger;

constexpr std::string_view drop = "drop-1";

std::filesystem::path bench_folder() {
  const char* asked = std::getenv("SLUICE_BENCH_DIR");
  const auto parent = asked == nullptr ? std::filesystem::temp_directory_path() : std::filesystem::path(asked);
  auto folder = parent / ("sluice-bench-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

double thread_cpu_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Winners as a sale's owner commits them: units and ordinals in order, buyers as they happened to come.
class Winners {
public:
  std::vector<Write> sale_itself() {
    return {AddSale{{drop, 1, settings_, ""}, "open", 0}, TakeLease{drop, Lease{0}, Lease{1}},
            PutItem{{drop, "tee", ItemIndex{0}, "Winter tee", 2500, "EUR", 2'000'000}},
            PutLine{{drop, "sale", LineIndex{0}, 0, 0, 2'000'000}}};
  }

  std::span<const Write> next(std::size_t holds) {
    writes_.clear();
    items_.clear();
    items_.reserve(holds);
    for (std::size_t i = 0; i < holds; ++i) add_one();
    writes_.emplace_back(MoveMark{{drop, "open", Lease{1}, std::int64_t{1000} * unit_, unit_}});
    writes_.emplace_back(PutLine{{drop, "sale", LineIndex{0}, unit_, unit_, 2'000'000}});
    return writes_;
  }

private:
  static constexpr std::uint32_t crowd = 4096;  // buyers whose arrival is shuffled among themselves

  BuyerId next_buyer() {
    const std::uint32_t at = unit_ % crowd;
    if (at == 0) {
      buyers_.clear();
      for (std::uint32_t i = 0; i < crowd; ++i) buyers_.emplace_back(mint_.mint(now_));
    }
    return buyers_[at * 1597 % crowd];
  }

  void add_one() {
    const BuyerId buyer = next_buyer();
    ++unit_;
    now_ += std::chrono::milliseconds(unit_ % 10 == 0 ? 1 : 0);
    const HoldId hold{mint_.mint(now_)};
    items_.push_back(R"([{"item":"tee","quantity":1,"units":[)" + std::to_string(unit_) + R"(],"price":2500}])");
    writes_.emplace_back(
        InsertHold{{hold, drop, LineIndex{0}, Ordinal{unit_}, buyer, HoldState::active, items_.back(), 2500, "EUR",
                    now_, now_ + std::chrono::minutes(10), 600'000'000}});
    writes_.emplace_back(InsertClaim{{drop, "tee", Unit{unit_}, Generation{1}, ClaimState::held, hold, buyer}});
    writes_.emplace_back(InsertSlot{{drop, buyer, 1, hold}});
  }

  SeededRandom random_{1};
  IdMint mint_{random_};
  WallTime now_{std::chrono::milliseconds(1'798'142'400'000)};
  std::uint32_t unit_ = 0;
  std::string settings_ = std::string(600, 'x');
  std::vector<BuyerId> buyers_;
  std::vector<std::string> items_;
  std::vector<Write> writes_;
};

void commit_to(Store& ledger, benchmark::State& state) {
  Winners winners;
  ledger.commit(winners.sale_itself()).value();
  const auto batch = static_cast<std::size_t>(state.range(0));
  double cpu_s = 0;
  double slowest_s = 0;
  for (auto _ : state) {
    const auto writes = winners.next(batch);
    const double cpu_before = thread_cpu_s();
    const auto before = std::chrono::steady_clock::now();
    ledger.commit(writes).value();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    cpu_s += thread_cpu_s() - cpu_before;
    slowest_s = std::max(slowest_s, took.count());
    state.SetIterationTime(took.count());
  }
  const auto holds = static_cast<double>(state.iterations()) * static_cast<double>(batch);
  state.counters["holds_per_s"] = benchmark::Counter(holds, benchmark::Counter::kIsRate);
  state.counters["cpu_us_per_hold"] = cpu_s * 1e6 / holds;
  state.counters["slowest_ms"] = slowest_s * 1e3;
}

void commit_secured_holds(benchmark::State& state) {
  const auto folder = bench_folder();
  auto ledger = open_sqlite_store(folder / "ledger.db").value();
  commit_to(*ledger, state);
  ledger.reset();
  std::filesystem::remove_all(folder);
}
BENCHMARK(commit_secured_holds)->Arg(1)->Iterations(20'000)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_secured_holds)->Arg(10)->Iterations(20'000)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_secured_holds)->Arg(100)->Iterations(5'000)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_secured_holds)->Arg(1000)->Iterations(500)->UseManualTime()->Unit(benchmark::kMicrosecond);

// Empty, in a schema of its own.
std::optional<ledger::postgres::Target> bench_database(benchmark::State& state) {
  const char* address = std::getenv("SLUICE_BENCH_POSTGRES");
  if (address == nullptr) {
    state.SkipWithError("SLUICE_BENCH_POSTGRES is not set");
    return std::nullopt;
  }
  const auto plain = ledger::postgres::Target::parse(address).value();
  auto connection = ledger::postgres::Connection::open(plain, {}).value();
  if (!connection.run("DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench; CHECKPOINT")) {
    state.SkipWithError(connection.failure().text.c_str());
    return std::nullopt;
  }
  const char* join = std::string_view(address).find('?') == std::string_view::npos ? "?" : "&";
  return ledger::postgres::Target::parse(std::string(address) + join + "options=-csearch_path%3Dbench").value();
}

void commit_in_postgres(benchmark::State& state) {
  const auto target = bench_database(state);
  if (!target) return;
  commit_to(*ledger::postgres::open_postgres_store(*target, {}).value(), state);
}
BENCHMARK(commit_in_postgres)->Arg(1)->Iterations(3'000)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_in_postgres)->Arg(10)->Iterations(2'000)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_in_postgres)->Arg(100)->Iterations(1'000)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(commit_in_postgres)->Arg(1000)->Iterations(100)->UseManualTime()->Unit(benchmark::kMicrosecond);

// As a shop would write it that has one connection and knows its limits: the row of the sale first.
void plain_peer_in_postgres(benchmark::State& state) {
  const auto target = bench_database(state);
  if (!target) return;
  (void)ledger::postgres::open_postgres_store(*target, {}).value();  // makes the tables
  auto connection = ledger::postgres::Connection::open(*target, {}).value();
  bool ok = connection.run("INSERT INTO sale_mark VALUES ('drop-1', 'open', 1, 0, 0)");
  int number = 0;
  for (auto _ : state) {
    const std::string n = std::to_string(++number);
    const auto before = std::chrono::steady_clock::now();
    for (const auto& sql :
         {std::string("BEGIN"), std::string("UPDATE sale_mark SET commit_number = commit_number + 1"),
          "INSERT INTO hold VALUES (" + n + ", 'hold_" + n + "', 'drop-1', 0, " + n + ", 'buyer_" + n +
              "', 'active', '[{\"item\":\"tee\",\"quantity\":1,\"units\":[" + n +
              "],\"price\":2500}]', 2500, 'EUR', 0, 0, 0, 0)",
          "INSERT INTO claim VALUES ('drop-1', 'tee', " + n + ", 1, 'held', 'hold_" + n + "', 'buyer_" + n + "')",
          "INSERT INTO buyer_slot VALUES ('drop-1', 'buyer_" + n + "', 1, 'hold_" + n + "')",
          std::string("COMMIT")}) {
      ok = ok && connection.run(sql);
    }
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  }
  if (!ok) state.SkipWithError(connection.failure().text.c_str());
  state.counters["holds_per_s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(plain_peer_in_postgres)->Iterations(3'000)->UseManualTime()->Unit(benchmark::kMicrosecond);

class Counter final : public SaleVisitor {
public:
  std::size_t rows = 0;
  void on_item(const ItemRow&) override { ++rows; }
  void on_line(const LineRow&) override { ++rows; }
  void on_cleared(const ClearedRowOf<std::string_view>&) override { ++rows; }
  void on_hold(const HoldRowOf<std::string_view>&) override { ++rows; }
  void on_claim(const ClaimRowOf<std::string_view>&) override { ++rows; }
  void on_slot(const SlotRowOf<std::string_view>&) override { ++rows; }
  void on_newest_hold(HoldId) override {}
  void on_redeemed(LineIndex, Ordinal) override { ++rows; }
  void on_order(const OrderRowOf<std::string_view>&) override { ++rows; }
  void on_endpoint(const EndpointRowOf<std::string_view>&) override { ++rows; }
  void on_order_event(const OrderEventRow&) override { ++rows; }
  void on_payment(const PaymentRowOf<std::string_view>&) override { ++rows; }
  void on_refund(const RefundRowOf<std::string_view>&) override { ++rows; }
  void on_cancellation(const CancellationRowOf<std::string_view>&) override { ++rows; }
  void on_job(const JobRowOf<std::string_view>&) override { ++rows; }
  void on_answer(const AnswerRowOf<std::string_view>&) override { ++rows; }
  void on_notice(const NoticeRowOf<std::string_view>&) override { ++rows; }
  void on_inbox(const InboxRowOf<std::string_view>&) override { ++rows; }
  void on_sample(const SampleRowOf<std::string_view>&) override { ++rows; }
  void on_sale_event(const SaleEventRowOf<std::string_view>&) override { ++rows; }
  void on_handover(const HandoverRowOf<std::string_view>&) override { ++rows; }
  void on_priority_code(const PriorityCodeRowOf<std::string_view>&) override { ++rows; }
  void on_priority_use(const PriorityUseRowOf<std::string_view>&) override { ++rows; }
};

// A restart: the file is opened anew, as many holds, claims and slots as `range(0)` are read, and as many tickets.
void load_sale(benchmark::State& state) {
  const auto folder = bench_folder();
  auto ledger = open_sqlite_store(folder / "ledger.db").value();
  Winners winners;
  ledger->commit(winners.sale_itself()).value();
  for (std::int64_t done = 0; done < state.range(0); done += 1000) ledger->commit(winners.next(1000)).value();
  for (auto _ : state) {
    ledger.reset();
    ledger = open_sqlite_store(folder / "ledger.db").value();
    Counter counter;
    ledger->read_sale(drop, counter).value();
    state.counters["rows"] = static_cast<double>(counter.rows);
  }
  ledger.reset();
  std::filesystem::remove_all(folder);
}
BENCHMARK(load_sale)->Arg(1'000'000)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
