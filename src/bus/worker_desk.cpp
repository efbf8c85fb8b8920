#include "bus/worker_desk.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::bus {

WorkerDesk::WorkerDesk(Parts parts)
    : parts_(std::move(parts)), workers_(parts_.log, parts_.version, parts_.keys), tasks_(workers_) {}

void WorkerDesk::attend(Work work) {
  SLUICE_INVARIANT(work.here != nullptr);
  work_ = std::move(work);
  workers_.set_targets(work_.targets, work_.terms);
}

// --- Handing out

bool WorkerDesk::try_begin(delivery::Task task) {
  if (!hand_out(task)) return work_.here->try_begin(std::move(task));
  parts_.wake();
  return true;
}

bool WorkerDesk::hand_out(delivery::Task& task) {
  const std::lock_guard guard(mutex_);
  if (is_closed_ || task.payload.size() > payload_bytes_max) return false;
  const auto worker = workers_.worker_for(task.target);
  if (!worker) return false;
  tasks_.hand_out(std::move(task), *worker, parts_.clock.mono());
  return true;
}

std::optional<WorkerDesk::Outgoing> WorkerDesk::take_outgoing() {
  const std::lock_guard guard(mutex_);
  const MonoTime now = parts_.clock.mono();
  const auto worker = workers_.next_due(now);
  if (!worker) return std::nullopt;
  return Outgoing{.worker = *worker, .message = message_to(*worker, now)};
}

std::string WorkerDesk::message_to(Incarnation id, MonoTime now) {
  WorkerRoll::Worker& worker = workers_.of(id);
  worker.told_at = now;
  TasksMessage message{.hand = parts_.hand,
                       .number = ++messages_,
                       .heard = worker.at,
                       .standing = worker.standing.value_or(Standing::taken_on),
                       .version = parts_.version};
  tasks_.fill(message, id, work_.targets);
  std::string text;
  append_message(text, message);
  return text;
}

// --- What comes home

void WorkerDesk::on_message(std::string_view bytes) {
  const auto message = read_worker_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "message of a worker"}});
  TasksOut::Home home;
  {
    const std::lock_guard guard(mutex_);
    if (!workers_.hear(*message, parts_.clock.mono())) return;
    if (message->hand == parts_.hand) tasks_.take_word(*message, home);
  }
  tell(home);
}

void WorkerDesk::beat() {
  TasksOut::Home home;
  {
    const std::lock_guard guard(mutex_);
    const MonoTime now = parts_.clock.mono();
    for (const Incarnation each : workers_.silent(now)) workers_.forget(each, tasks_.take_back_of(each, home));
    tasks_.take_back_overdue(now, home);
  }
  tell(home);
}

void WorkerDesk::tell(const TasksOut::Home& home) const {
  for (const auto& [task, result] : home) work_.done(task, result);
}

void WorkerDesk::close() {
  const std::lock_guard guard(mutex_);
  is_closed_ = true;
  workers_.clear();
  tasks_.clear();
}

WorkerDesk::Stand WorkerDesk::stand() const {
  const std::lock_guard guard(mutex_);
  const TasksOut::Counts& counts = tasks_.counts();
  return {.workers = workers_.at_work(),
          .handed_out = counts.handed_out,
          .done = counts.done,
          .taken_back = counts.taken_back};
}

}  // namespace sluice::bus
