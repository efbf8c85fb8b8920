// The workers that the owner hears: who they are, how it takes each, whom each can tell, and which is given a task.
//
//  1. A task goes to the worker that has fewest in hand, of those that are heard, are not leaving, run our version
//     with our keys, and tell its target by our terms. None has more than tasks_max.
//  2. There are at most workers_max. Of a message that was read before, or comes from one more worker, nothing
//     counts.
//  3. Who is not heard for worker_silence_max is gone.
//
// What each has in hand is counted by whoever hands out and takes back (tasks_out.h). Pure but for what it logs: time
// is an argument. One thread at a time: its desk sees to that (worker_desk.h). O(workers) a call.
//
// Logs: bus_worker (info); bus_worker_gone (info, or warning with what was taken back); bus_worker_refused,
// bus_worker_differs (warning).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/task_messages.h"
#include "delivery/target.h"

namespace sluice::bus {

class WorkerRoll {
public:
  struct Worker {
    std::string name{};
    std::uint64_t at = 0;  // of its last message
    MonoTime heard_at{};
    std::uint64_t has_read = 0;  // of our messages
    bool is_leaving = false;
    std::optional<Standing> standing{};
    std::vector<bool> tells{};  // by target
    MonoTime told_at{};
    std::vector<TaskNumber> unsent{};  // in its hands, and in no message yet
    std::size_t in_hand = 0;
    TaskNumber latest{};  // that it was given

    [[nodiscard]] bool is_at_work() const { return standing == Standing::taken_on && !is_leaving; }
  };

  // `version`: of our program. `keys`: the fingerprint of our own, as they are now. `log` must outlive it.
  WorkerRoll(Log& log, std::string version, std::function<std::string()> keys);
  // Whom there is to tell, and our terms by target; empty: no worker may have it. Once, before any task.
  void set_targets(std::vector<delivery::Target> targets, std::function<std::vector<std::string>()> terms);

  // Notes what it says of itself. False: nothing of the message counts.
  [[nodiscard]] bool hear(const WorkerMessage& message, MonoTime now);
  // nullopt: none may have one.
  [[nodiscard]] std::optional<Incarnation> worker_for(delivery::TargetIndex target) const;
  // To whom there is something to say by now; nullopt: nobody.
  [[nodiscard]] std::optional<Incarnation> next_due(MonoTime now) const;
  // REQUIRES: it is here.
  [[nodiscard]] Worker& of(Incarnation id) { return workers_.at(id); }

  // Those that are gone.
  [[nodiscard]] std::vector<Incarnation> silent(MonoTime now) const;
  // `taken_back`: how many tasks of it.
  void forget(Incarnation id, std::size_t taken_back);
  void clear() { workers_.clear(); }

  // That are handed tasks.
  [[nodiscard]] std::size_t at_work() const;

private:
  [[nodiscard]] Worker* known(const WorkerMessage& message);
  void judge(Worker& worker, const WorkerMessage& message);
  void compare_terms(Worker& worker, const WorkerMessage& message);

  Log& log_;
  const std::string version_;
  const std::function<std::string()> keys_;
  std::vector<delivery::Target> targets_;
  std::function<std::vector<std::string>()> terms_;
  std::map<Incarnation, Worker> workers_;
};

}  // namespace sluice::bus
