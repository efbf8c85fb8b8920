// The tasks that the owner has handed to workers and that are not home yet: in whose hands each is, and how it comes
// home. (What a worker has in hand is task_book.h.)
//
//  1. Each task that was handed out comes home once: with what its worker says of it, or taken back, as not_sent.
//  2. It is taken back when its worker is gone, when that has not read it for worker_silence_max, when the worker has
//     read it and has neither it nor a result, and when task_wait_max is over.
//  3. What is said of a task that is home already, or by another worker, means nothing.
//
// Pure: time is an argument. One thread at a time: its desk sees to that (worker_desk.h). O(log n) a task that is
// handed out or has a result; a message of a worker, and a look for what is overdue, go through all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "bus/task_messages.h"
#include "bus/worker_roll.h"
#include "delivery/carrier.h"

namespace sluice::bus {

class TasksOut {
public:
  // Longer than any carrier of ours keeps a task that it has begun (fulfilment/courier/courier.h).
  static constexpr Duration task_wait_max = std::chrono::minutes(2);
  static_assert(task_wait_max < delivery::lease_time / 2);

  // What came home, and with which result.
  using Home = std::vector<std::pair<delivery::Task, delivery::Result>>;

  // Whose hands they are in, and how full these are, stands on the roll, which must outlive it. No worker may be
  // forgotten there before take_back_of().
  explicit TasksOut(WorkerRoll& workers) : workers_(workers) {}

  void hand_out(delivery::Task task, Incarnation worker, MonoTime now);
  // Adds those that are to be sent to this worker, as many as go into a message; they count as sent in the one that
  // has this number. Views live as long as the tasks are out.
  void fill(TasksMessage& message, Incarnation worker, const std::vector<delivery::Target>& targets);

  // What a worker says of them. REQUIRES: the roll has heard it, and it speaks of our hand.
  void take_word(const WorkerMessage& message, Home& home);
  void take_back_overdue(MonoTime now, Home& home);
  // Returns how many.
  std::size_t take_back_of(Incarnation worker, Home& home);
  void clear() { tasks_.clear(); }

  struct Counts {
    std::uint64_t handed_out = 0;
    std::uint64_t done = 0;
    std::uint64_t taken_back = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

private:
  struct Out {
    delivery::Task task;
    Incarnation worker{};
    std::uint64_t message = 0;  // in which it went; 0: in none yet
    MonoTime since{};
  };
  using Tasks = std::map<TaskNumber, Out>;

  void take_results(const WorkerMessage& message, Home& home);
  void take_lost(const WorkerMessage& message, Home& home);
  Tasks::iterator take_back(Tasks::iterator task, const char* why, Home& home);
  Tasks::iterator come_home(Tasks::iterator task, delivery::Result result, Home& home);
  [[nodiscard]] bool is_overdue(const Out& out, MonoTime now) const;

  WorkerRoll& workers_;
  Tasks tasks_;
  TaskNumber last_{};
  Counts counts_;
};

}  // namespace sluice::bus
