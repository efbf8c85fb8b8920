#include "bus/tasks_out.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace sluice::bus {
namespace {

using delivery::Outcome;

// What goes to a worker at once; the rest follows with the next message.
constexpr std::size_t tasks_message_bytes_max = std::size_t{1} << 20U;

}  // namespace

// --- Out

void TasksOut::hand_out(delivery::Task task, Incarnation id, MonoTime now) {
  WorkerRoll::Worker& worker = workers_.of(id);
  last_ = TaskNumber{raw(last_) + 1};
  worker.unsent.push_back(last_);
  ++worker.in_hand;
  worker.latest = last_;
  ++counts_.handed_out;
  tasks_.emplace(last_, Out{.task = std::move(task), .worker = id, .since = now});
}

void TasksOut::fill(TasksMessage& message, Incarnation id, const std::vector<delivery::Target>& targets) {
  std::vector<TaskNumber>& unsent = workers_.of(id).unsent;
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (; count < unsent.size() && bytes < tasks_message_bytes_max; ++count) {
    const auto at = tasks_.find(unsent[count]);
    if (at == tasks_.end()) continue;  // taken back meanwhile
    at->second.message = message.number;
    const delivery::Task& task = at->second.task;
    const delivery::Target& target = targets[raw(task.target)];
    bytes += task.payload.size();
    message.tasks.push_back({.number = at->first,
                             .job = task.id,
                             .kind = target.kind,
                             .target = target.name,
                             .sale = task.sale,
                             .trace = task.trace,
                             .payload = task.payload});
  }
  unsent.erase(unsent.begin(), unsent.begin() + static_cast<std::ptrdiff_t>(count));
}

// --- Home

void TasksOut::take_word(const WorkerMessage& message, Home& home) {
  workers_.of(message.worker).has_read = message.heard;
  take_results(message, home);
  take_lost(message, home);
}

void TasksOut::take_results(const WorkerMessage& message, Home& home) {
  for (const TaskResult& each : message.results) {
    const auto task = tasks_.find(each.number);
    if (task == tasks_.end() || task->second.worker != message.worker) continue;
    ++(each.outcome == Outcome::not_sent ? counts_.taken_back : counts_.done);
    (void)come_home(task, {.outcome = each.outcome, .pause = each.pause, .detail = std::string(each.detail)}, home);
  }
}

void TasksOut::take_lost(const WorkerMessage& message, Home& home) {
  const WorkerRoll::Worker& worker = workers_.of(message.worker);
  if (worker.in_hand == 0) return;
  std::vector<TaskNumber> in_hand = message.in_hand;
  std::sort(in_hand.begin(), in_hand.end());
  for (auto task = tasks_.begin(); task != tasks_.end();) {
    const Out& out = task->second;
    const bool was_read = out.worker == message.worker && out.message != 0 && out.message <= worker.has_read;
    const bool is_there = !was_read || std::binary_search(in_hand.begin(), in_hand.end(), task->first);
    task = is_there ? std::next(task) : take_back(task, "the bus has lost it on its way to a worker", home);
  }
}

void TasksOut::take_back_overdue(MonoTime now, Home& home) {
  for (auto task = tasks_.begin(); task != tasks_.end();) {
    task =
        is_overdue(task->second, now) ? take_back(task, "a worker has not done it in time", home) : std::next(task);
  }
}

bool TasksOut::is_overdue(const Out& out, MonoTime now) const {
  const bool is_unread = out.message == 0 || out.message > workers_.of(out.worker).has_read;
  return now - out.since >= (is_unread ? worker_silence_max : task_wait_max);
}

std::size_t TasksOut::take_back_of(Incarnation worker, Home& home) {
  const std::size_t before = home.size();
  for (auto task = tasks_.begin(); task != tasks_.end();) {
    task = task->second.worker == worker ? take_back(task, "its worker is gone", home) : std::next(task);
  }
  return home.size() - before;
}

TasksOut::Tasks::iterator TasksOut::take_back(Tasks::iterator task, const char* why, Home& home) {
  ++counts_.taken_back;
  return come_home(task, {.outcome = Outcome::not_sent, .pause = {}, .detail = why}, home);
}

TasksOut::Tasks::iterator TasksOut::come_home(Tasks::iterator task, delivery::Result result, Home& home) {
  --workers_.of(task->second.worker).in_hand;
  home.emplace_back(std::move(task->second.task), std::move(result));
  return tasks_.erase(task);
}

}  // namespace sluice::bus
