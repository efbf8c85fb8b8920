// Edges issue and see while the owner calls: what must hold however the threads interleave.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.h"
#include "line/line.h"

namespace sluice::line {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t edges = 4;
constexpr std::uint32_t joins_an_edge = 8'000;
constexpr std::uint32_t stock = 12;  // small, so that reserve runs out and is taken back all the time

class Mailbox {
public:
  void post(Command command) {
    const std::scoped_lock lock(mutex_);
    commands_.push_back(command);
  }
  std::vector<Command> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(commands_, {});
  }

private:
  std::mutex mutex_;
  std::vector<Command> commands_;
};

// One edge: people join, look again at random times, and buy when they find themselves called.
class Edge {
public:
  Edge(Board& board, Mailbox& mailbox, std::uint64_t seed) : board_(board), mailbox_(mailbox), random_(seed) {}

  void run() {
    for (std::uint32_t joins = 0; joins < joins_an_edge; ++joins) {
      join();
      for (int looks = 0; looks < 2; ++looks) look_again();
    }
  }
  [[nodiscard]] const std::vector<std::uint32_t>& ordinals() const { return ordinals_; }
  [[nodiscard]] std::uint32_t broken_promises() const { return broken_promises_; }

private:
  void join() {
    std::optional<Turnstile::Place> place;
    while (!(place = board_.turnstile.issue())) std::this_thread::yield();
    ordinals_.push_back(raw(place->ordinal));
    const Standing standing = board_.standing(place->ordinal);
    if (place->called && standing != Standing::called && standing != Standing::lapsed) ++broken_promises_;
    if (standing == Standing::unknown) ++broken_promises_;
    // Some never come, and lapse.
    if (standing == Standing::called && random_.next() % 8 != 0) {
      mailbox_.post({.kind = Command::Kind::redeem, .ordinal = place->ordinal});
    }
  }
  void look_again() {
    const std::size_t recent = std::min<std::size_t>(ordinals_.size(), 40);
    const Ordinal ordinal{ordinals_[ordinals_.size() - 1 - random_.next() % recent]};
    if (board_.see(ordinal)) mailbox_.post({.kind = Command::Kind::come_back, .ordinal = ordinal});
    if (board_.standing(ordinal) == Standing::called) {
      mailbox_.post({.kind = Command::Kind::redeem, .ordinal = ordinal});
    }
  }

  Board& board_;
  Mailbox& mailbox_;
  SeededRandom random_;
  std::vector<std::uint32_t> ordinals_;
  std::uint32_t broken_promises_ = 0;
};

// The owner, with a stock whose units come back after a while.
class Owner {
public:
  explicit Owner(Board& board)
      : board_(board), line_(board, {.claim = milliseconds(40), .presence_window = milliseconds(25)}, now_) {}

  void turn(const std::vector<Command>& batch) {
    now_ += milliseconds(1);
    board_.allow_until(board_.turnstile.read().issued + 64);
    std::vector<Outcome> outcomes(batch.size());
    line_.apply(now_, {}, {});
    check_promised();
    for (const Command& command : batch) apply_one(command);
    give_back();
    line_.call(now_, free_);
    check_promised();
    board_.count_present(line_.returned());
  }

  [[nodiscard]] const Line& line() const { return line_; }
  [[nodiscard]] std::uint32_t free() const { return free_; }
  [[nodiscard]] std::uint32_t bought() const { return bought_; }
  std::uint32_t over_promised = 0;  // offered + reserve was more than the free units
  std::uint32_t empty_handed = 0;   // a called ticket came and found no unit

private:
  void apply_one(const Command& command) {
    Outcome outcome{};
    if (command.kind != Command::Kind::redeem) {
      line_.apply(now_, {&command, 1}, {&outcome, 1});
      return;
    }
    if (board_.standing(command.ordinal) != Standing::called) return;
    const std::uint32_t units = units_for_this_one();
    line_.apply(now_, {&command, 1}, {&outcome, 1});
    if (outcome != Outcome::done) return;
    if (free_ < units) {
      ++empty_handed;
      return;
    }
    ++bought_;
    free_ -= units;
    taken_.push_back(units);
    check_promised();
  }
  // A second unit only as far as nobody else counts on it.
  std::uint32_t units_for_this_one() {
    if (free_ < 2 || random_.next() % 2 == 0) return 1;
    line_.shrink_reserve(now_, free_ - 1);
    const std::uint32_t kept_for_others = line_.offered() + line_.reserve() - 1;
    return free_ >= kept_for_others + 2 ? 2 : 1;
  }
  void give_back() {
    for (std::uint64_t count = random_.next() % 6; count > 0 && !taken_.empty(); --count) {
      free_ += taken_.front();
      taken_.pop_front();
    }
  }
  void check_promised() {
    if (line_.offered() + line_.reserve() > free_) ++over_promised;
  }

  Instant now_{};
  Board& board_;
  Line line_;
  SeededRandom random_{99};
  std::uint32_t free_ = stock;
  std::uint32_t bought_ = 0;
  std::deque<std::uint32_t> taken_;
};

std::vector<std::uint32_t> all_ordinals(const std::vector<Edge>& crowd) {
  std::vector<std::uint32_t> all;
  for (const Edge& edge : crowd) all.insert(all.end(), edge.ordinals().begin(), edge.ordinals().end());
  std::sort(all.begin(), all.end());
  return all;
}

TEST(LineThreads, NoOrdinalIsGivenTwiceOrSkippedAndNoUnitIsPromisedTwice) {
  Board board;
  Mailbox mailbox;
  Owner owner(board);
  std::vector<Edge> crowd;
  for (std::uint32_t i = 0; i < edges; ++i) crowd.emplace_back(board, mailbox, i + 1);

  std::atomic<std::uint32_t> running{edges};
  std::vector<std::thread> threads;
  for (Edge& edge : crowd) {
    threads.emplace_back([&edge, &running] {
      edge.run();
      --running;
    });
  }
  while (running > 0) owner.turn(mailbox.take());
  for (std::thread& thread : threads) thread.join();
  owner.turn(mailbox.take());

  const std::vector<std::uint32_t> all = all_ordinals(crowd);
  ASSERT_EQ(all.size(), edges * joins_an_edge);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], i + 1);
  EXPECT_EQ(board.turnstile.read().issued, all.size());
  for (const Edge& edge : crowd) EXPECT_EQ(edge.broken_promises(), 0U);
  EXPECT_EQ(owner.over_promised, 0U);
  EXPECT_EQ(owner.empty_handed, 0U);
  EXPECT_GT(owner.bought(), 0U);
  EXPECT_STREQ(owner.line().broken_invariant(), nullptr);
}

// The room grows by one unit a turn while people take the reserve as fast as it grows, so that now and then the last
// of it goes, and somebody waits, in the middle of a call.
TEST(LineThreads, WhoTakesTheReserveInTheMiddleOfACallIsNotForgotten) {
  constexpr std::uint32_t people = 400'000;
  Board board;
  board.allow_until(people);
  const Instant now{std::chrono::seconds(1)};
  Line line(board, {}, now);
  std::atomic<bool> all_came{false};
  std::thread edge([&] {
    while (board.turnstile.issue()) {
      // Waits for reserve every time, so that it is gone as often as it is there.
      for (int spin = 0; spin < 100 && board.turnstile.read().reserve() == 0; ++spin) continue;
    }
    all_came = true;
  });
  std::uint32_t room = 0;
  while (!all_came || room < people) {
    if (room < people) ++room;
    line.call(now, room);
  }
  edge.join();
  line.call(now, room);
  EXPECT_EQ(line.offered(), people);
  EXPECT_EQ(line.called_total(), people);
  EXPECT_STREQ(line.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace sluice::line
