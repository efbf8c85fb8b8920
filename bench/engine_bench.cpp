// What a decision costs: the line and the sale without HTTP and without a ledger, on one core.
//
//   purchase/W/B     the decisions of one purchase (issue, redeem, take, release) and the call of the next in line,
//   while
//                    W people wait, in turns of B purchases; 10 000 units circulate
//   ahead, see       what a poll costs while ten million wait
//   count_present, rotate_presence   what the owner pays per tick, and per presence window
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/invariant.h"
#include "base/random.h"
#include "line/line.h"
#include "sale/engine.h"

namespace {

using namespace sluice;

constexpr std::uint32_t stock = 10'000;
constexpr std::uint32_t decisions_a_purchase = 4;
constexpr Duration time_a_purchase = std::chrono::microseconds(10);  // 100 000 purchases a second of sale time

std::uint64_t bytes_allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// A line in which `waiting` people wait, all of them present, and a sale whose every unit is held.
class Floor {
public:
  explicit Floor(std::uint32_t waiting)
      : line_(board_, {.claim = std::chrono::minutes(2), .presence_window = std::chrono::hours(24)}, now_),
        engine_(setup_, {.buyer_limit = 2, .hold = std::chrono::seconds(10)}) {
    line_.call(now_, stock);
    join(stock);
    buy(stock);
    join(waiting);
  }

  // `count` holds end, as many people are called, come and buy, and as many join at the end of the line.
  void turn(std::uint32_t count) {
    now_ += time_a_purchase * count;
    give_back(count);
    line_.call(now_, engine_.counts(ItemIndex{0}).free);
    buy(count);
    join(count);
  }

  [[nodiscard]] const char* broken_invariant() const {
    if (const char* broken = line_.broken_invariant()) return broken;
    return engine_.broken_invariant();
  }
  [[nodiscard]] std::uint32_t free() const { return engine_.counts(ItemIndex{0}).free; }

private:
  static HoldId hold_of(std::uint32_t ordinal) { return HoldId(Id128(ordinal, SeededRandom(ordinal).next())); }
  static BuyerId buyer_of(std::uint32_t ordinal) { return BuyerId(Id128(1, SeededRandom(ordinal).next())); }

  void join(std::uint32_t count) {
    if (board_.turnstile.limit() < board_.turnstile.read().issued + count) {
      board_.allow_until(board_.turnstile.read().issued + count + 100'000);
    }
    while (count-- > 0) SLUICE_INVARIANT(board_.turnstile.issue().has_value());
  }
  // Everybody is present, so that the next to buy is the next in order.
  void buy(std::uint32_t count) {
    redeems_.clear();
    commands_.clear();
    for (std::uint32_t i = 1; i <= count; ++i) {
      const Ordinal ordinal{bought_ + i};
      redeems_.push_back({.kind = line::Command::Kind::redeem, .ordinal = ordinal});
      sale::Take take{.id = hold_of(raw(ordinal)), .buyer = buyer_of(raw(ordinal)), .ordinal = ordinal};
      take.cart.push_back({.item = ItemIndex{0}, .quantity = 1});
      take.line_free = count;
      commands_.emplace_back(take);
    }
    bought_ += count;
    line_outcomes_.resize(count);
    line_.apply(now_, redeems_, line_outcomes_);
    apply();
    for (const line::Outcome outcome : line_outcomes_) SLUICE_INVARIANT(outcome == line::Outcome::done);
  }
  void give_back(std::uint32_t count) {
    commands_.clear();
    for (std::uint32_t i = 1; i <= count; ++i) commands_.emplace_back(sale::Release{.id = hold_of(given_back_ + i)});
    given_back_ += count;
    apply();
  }
  void apply() {
    outcomes_.resize(commands_.size());
    effects_.clear();
    engine_.apply(now_, commands_, outcomes_, effects_);
    for (const sale::Outcome& outcome : outcomes_) SLUICE_INVARIANT(outcome.verdict == sale::Verdict::done);
  }

  Instant now_{std::chrono::seconds(1)};
  line::Board board_;
  line::Line line_;
  const std::vector<sale::ItemSetup> setup_ = {{.stock = stock, .price = 2500}};
  sale::Engine engine_;
  std::uint32_t bought_ = 0;
  std::uint32_t given_back_ = 0;
  std::vector<line::Command> redeems_;
  std::vector<line::Outcome> line_outcomes_;
  std::vector<sale::Command> commands_;
  std::vector<sale::Outcome> outcomes_;
  sale::Effects effects_;
};

void purchase(benchmark::State& state) {
  const auto waiting = static_cast<std::uint32_t>(state.range(0));
  const auto batch = static_cast<std::uint32_t>(state.range(1));
  Floor floor(waiting);
  for (auto _ : state) floor.turn(batch);
  const auto decisions = static_cast<double>(state.iterations()) * batch * decisions_a_purchase;
  state.counters["decisions/s"] = benchmark::Counter(decisions, benchmark::Counter::kIsRate);
  state.counters["s/decision"] =
      benchmark::Counter(decisions, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  if (floor.broken_invariant() != nullptr || floor.free() != 0) state.SkipWithError("an invariant is broken");
}
BENCHMARK(purchase)
    ->ArgsProduct({{10'000, 100'000, 1'000'000, 10'000'000}, {64}})
    ->Iterations(20'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(purchase)->Args({10'000, 1})->Iterations(1'000'000);

// Ten million people wait; one in two was seen.
class Crowd {
public:
  static constexpr std::uint32_t people = 10'000'000;

  Crowd() {
    const std::uint64_t before = bytes_allocated();
    board = std::make_unique<line::Board>();
    board->allow_until(people);
    while (board->turnstile.issue()) continue;
    board->rotate_presence();
    board->rotate_presence();
    for (std::uint32_t o = 1; o <= people; o += 2) board->see(Ordinal{o});
    board->count_present(0);
    bytes_a_ticket = static_cast<double>(bytes_allocated() - before) / people;
  }
  Ordinal somebody() { return Ordinal{1 + static_cast<std::uint32_t>(random.next() % people)}; }

  std::unique_ptr<line::Board> board;
  SeededRandom random{1};
  double bytes_a_ticket = 0;
};

void ahead(benchmark::State& state) {
  Crowd crowd;
  for (auto _ : state) benchmark::DoNotOptimize(crowd.board->ahead(crowd.somebody()));
  state.counters["bytes/ticket"] = crowd.bytes_a_ticket;
}
BENCHMARK(ahead)->Iterations(5'000'000);

void see(benchmark::State& state) {
  Crowd crowd;
  for (auto _ : state) benchmark::DoNotOptimize(crowd.board->see(crowd.somebody()));
}
BENCHMARK(see)->Iterations(5'000'000);

void count_present(benchmark::State& state) {
  Crowd crowd;
  for (auto _ : state) crowd.board->count_present(0);
}
BENCHMARK(count_present)->Iterations(200)->Unit(benchmark::kMicrosecond);

void rotate_presence(benchmark::State& state) {
  Crowd crowd;
  for (auto _ : state) crowd.board->rotate_presence();
}
BENCHMARK(rotate_presence)->Iterations(200)->Unit(benchmark::kMicrosecond);

// Ten million absent people are passed over to reach the one who is there: the worst that one call can do.
void pass_over_everybody(benchmark::State& state) {
  const Instant now{std::chrono::seconds(1)};
  for (auto _ : state) {
    state.PauseTiming();
    Crowd crowd;
    line::Line line(*crowd.board, {}, now);
    crowd.board->rotate_presence();
    crowd.board->rotate_presence();
    crowd.board->see(Ordinal{Crowd::people});
    state.ResumeTiming();
    SLUICE_INVARIANT(line.call(now, 1) == 1);
  }
}
BENCHMARK(pass_over_everybody)->Iterations(3)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
