// A worker's end of the bus: hears who is the owner, begins what that hands out with a carrier of its own, and tells
// what came of it (task_book.h; the other side is worker_desk.h).
//
//  1. It says twice a second that it is there, whom it can tell and by which terms, and at once when something is
//     done. Nothing is said to an owner that speaks another protocol.
//  2. It is taken on while the owner says so (employment.h). Whatever it hands out meanwhile is begun; nothing else
//     ever is.
//  3. When it is told to stop it begins nothing more, says so, and goes through with what it has begun, for at most
//     drain_max. What is left then is told again by others.
//
// turn() is one turn, and deterministic given its way; run() turns until it is told to stop, and then what 3. says.
// done() and stand() are for any thread, the rest is for the one that turns.
//
// Logs: bus_garbled (error), and what employment.h does.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/published.h"
#include "base/time.h"
#include "bus/employment.h"
#include "bus/intake.h"
#include "bus/task_book.h"
#include "bus/ways.h"
#include "delivery/carrier.h"

namespace sluice::bus {

class WorkerEnd final : private EdgeNews {
public:
  // Longer than most of what is under way takes; a service manager's patience is a minute.
  static constexpr Duration drain_max = std::chrono::seconds(15);

  struct Parts {
    EdgeWay& way;
    const Clock& clock;
    Log& log;
    Incarnation incarnation{};
    std::string name{};                                 // for operators
    std::string version{};                              // of the program
    std::vector<delivery::Target> targets{};            // whom the carrier can tell
    std::function<std::string()> keys{};                // the fingerprint of our own, as they are now
    std::function<std::vector<std::string>()> terms{};  // by target
  };
  // What is referred to must outlive it.
  explicit WorkerEnd(Parts parts);
  ~WorkerEnd() override = default;
  WorkerEnd(const WorkerEnd&) = delete;
  WorkerEnd& operator=(const WorkerEnd&) = delete;

  // Who carries tasks out, and tells done() of each; before the first turn.
  void serve(delivery::Carrier& carrier) { carrier_ = &carrier; }
  void done(const delivery::Task& task, const delivery::Result& result);

  void turn(Duration most);
  // Begins nothing more, and says so with the next turn.
  void leave();
  // What was begun is done, and the owner knows of it.
  [[nodiscard]] bool is_settled() const { return book_.is_settled(); }
  void run(const std::atomic<bool>& is_stopping);
  void wake() { parts_.way.wake(); }

  static constexpr std::size_t outcomes = 5;
  using Counts = std::array<std::array<std::uint64_t, outcomes>, delivery::every_kind.size()>;
  struct Stand {
    bool is_connected = false;
    bool is_taken_on = false;
    std::size_t in_hand = 0;
    Counts done{};      // by kind and outcome
    std::string why{};  // it is not taken on
  };
  [[nodiscard]] Stand stand() const;

private:
  struct Done {
    delivery::Lease lease{};
    delivery::Result result{};
  };

  void on_connected() override { employment_.on_connected(); }
  void on_lost(const Error& why) override { employment_.on_lost(why); }
  void on_sign(const std::optional<Sign>& sign) override;
  void on_answers(std::string_view bytes) override;
  void on_board(std::string_view) override {}

  void count(delivery::Kind kind, delivery::Outcome outcome);
  void take_done();
  void begin(const TaskBook::Begun& begun);
  [[nodiscard]] bool may_send() const;
  void send();
  [[nodiscard]] std::string message();
  void judge();

  const Parts parts_;
  delivery::Carrier* carrier_ = nullptr;

  Intake<Done> done_;
  mutable std::mutex mutex_;
  Counts counts_{};  // guarded by mutex_

  // Of the thread that turns:
  Employment employment_;
  TaskBook book_;
  std::vector<TaskBook::Begun> begun_;
  MonoTime told_at_{};    // when it said something last
  std::uint64_t at_ = 0;  // of our last message

  // For any thread:
  std::atomic<bool> shows_connected_{false};
  std::atomic<bool> is_taken_on_{false};
  std::atomic<std::size_t> in_hand_{0};
  Published<std::string> why_;
};

}  // namespace sluice::bus
