#include "bus/worker_desk.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::bus {
namespace {

using delivery::Outcome;

// What goes to a worker at once; the rest follows with the next message.
constexpr std::size_t tasks_message_bytes_max = std::size_t{1} << 20U;

std::string_view reason_of(Standing standing) {
  switch (standing) {
    case Standing::taken_on:
      return "";
    case Standing::other_version:
      return "it runs another version";
    case Standing::other_keys:
      return "its keys are not ours";
  }
  return "";
}

}  // namespace

void WorkerDesk::attend(Work work) {
  SLUICE_INVARIANT(work.here != nullptr);
  work_ = std::move(work);
}

// --- Handing out

bool WorkerDesk::try_begin(delivery::Task task) {
  if (!hand_out(task)) return work_.here->try_begin(std::move(task));
  parts_.wake();
  return true;
}

bool WorkerDesk::hand_out(delivery::Task& task) {
  const std::lock_guard guard(mutex_);
  const auto at = worker_for(task);
  if (at == workers_.end()) return false;
  auto& [id, worker] = *at;
  last_ = TaskNumber{raw(last_) + 1};
  worker.unsent.push_back(last_);
  ++worker.in_hand;
  worker.turn = ++turns_;
  ++counts_.handed_out;
  tasks_.emplace(last_, Out{.task = std::move(task), .worker = id, .since = parts_.clock.mono()});
  return true;
}

// workers_.end(): none.
WorkerDesk::Workers::iterator WorkerDesk::worker_for(const delivery::Task& task) {
  auto best = workers_.end();
  if (is_closed_ || task.payload.size() > payload_bytes_max) return best;
  const std::size_t target = raw(task.target);
  const auto load_of = [](const Worker& worker) { return std::pair(worker.in_hand, worker.turn); };
  for (auto at = workers_.begin(); at != workers_.end(); ++at) {
    const Worker& worker = at->second;
    const bool may_have = worker.standing == Standing::taken_on && !worker.is_leaving && worker.in_hand < tasks_max &&
                          target < worker.tells.size() && worker.tells[target];
    if (may_have && (best == workers_.end() || load_of(worker) < load_of(best->second))) best = at;
  }
  return best;
}

std::optional<WorkerDesk::Outgoing> WorkerDesk::take_outgoing() {
  const std::lock_guard guard(mutex_);
  const MonoTime now = parts_.clock.mono();
  for (auto& [id, worker] : workers_) {
    const bool is_due = !worker.unsent.empty() || now - worker.told_at >= worker_sign_period;
    if (!is_due) continue;
    worker.told_at = now;
    return Outgoing{.worker = id, .message = message_to(worker)};
  }
  return std::nullopt;
}

std::string WorkerDesk::message_to(Worker& worker) {
  TasksMessage message{.hand = parts_.hand,
                       .number = ++messages_,
                       .heard = worker.at,
                       .standing = worker.standing.value_or(Standing::taken_on),
                       .version = parts_.version};
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (; count < worker.unsent.size() && bytes < tasks_message_bytes_max; ++count) {
    const auto at = tasks_.find(worker.unsent[count]);
    if (at == tasks_.end()) continue;  // taken back meanwhile
    at->second.message = messages_;
    const delivery::Task& task = at->second.task;
    const delivery::Target& target = work_.targets[raw(task.target)];
    bytes += task.payload.size();
    message.tasks.push_back({.number = at->first,
                             .job = task.id,
                             .kind = target.kind,
                             .target = target.name,
                             .sale = task.sale,
                             .trace = task.trace,
                             .payload = task.payload});
  }
  std::string text;
  append_message(text, message);
  worker.unsent.erase(worker.unsent.begin(), worker.unsent.begin() + static_cast<std::ptrdiff_t>(count));
  return text;
}

// --- What workers say

void WorkerDesk::on_message(std::string_view bytes) {
  const auto message = read_worker_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "message of a worker"}});
  Home home;
  {
    const std::lock_guard guard(mutex_);
    Worker* const worker = worker_of(*message);
    if (worker == nullptr) return;
    judge(*worker, *message);
    compare_terms(*worker, *message);
    if (message->hand == parts_.hand) {
      worker->has_read = message->heard;
      take_results(*message, home);
      take_lost(*worker, *message, home);
    }
  }
  tell(home);
}

// Null: nothing of it counts.
WorkerDesk::Worker* WorkerDesk::worker_of(const WorkerMessage& message) {
  auto at = workers_.find(message.worker);
  if (at == workers_.end()) {
    if (workers_.size() >= workers_max || message.is_leaving) return nullptr;
    at = workers_.try_emplace(message.worker).first;
    at->second.name = message.name;
  }
  Worker& worker = at->second;
  if (message.at <= worker.at) return nullptr;  // it was read before
  worker.at = message.at;
  worker.heard_at = parts_.clock.mono();
  worker.is_leaving = message.is_leaving;
  return &worker;
}

void WorkerDesk::judge(Worker& worker, const WorkerMessage& message) {
  Standing standing = Standing::taken_on;
  if (message.keys != parts_.keys()) standing = Standing::other_keys;
  if (message.version != parts_.version) standing = Standing::other_version;
  if (std::exchange(worker.standing, standing) == standing) return;
  if (standing == Standing::taken_on) return parts_.log.info("bus_worker", {{"name", worker.name}});
  parts_.log.warn("bus_worker_refused", {{"name", worker.name}, {"why", reason_of(standing)}});
}

void WorkerDesk::compare_terms(Worker& worker, const WorkerMessage& message) {
  const std::vector<std::string> ours = work_.terms ? work_.terms() : std::vector<std::string>();
  std::vector<bool> tells(work_.targets.size(), false);
  for (const TargetTerms& theirs : message.targets) {
    const auto target = delivery::find_target(work_.targets, theirs.kind, theirs.name);
    if (!target || raw(*target) >= ours.size() || ours[raw(*target)].empty()) continue;
    const std::size_t i = raw(*target);
    tells[i] = ours[i] == theirs.terms;
    const bool is_news = worker.tells.empty() || worker.tells[i];
    if (tells[i] || !is_news) continue;
    parts_.log.warn("bus_worker_differs",
                    {{"name", worker.name}, {"kind", delivery::to_string(theirs.kind)}, {"target", theirs.name}});
  }
  worker.tells = std::move(tells);
}

void WorkerDesk::take_results(const WorkerMessage& message, Home& home) {
  for (const TaskResult& each : message.results) {
    const auto task = tasks_.find(each.number);
    if (task == tasks_.end() || task->second.worker != message.worker) continue;
    ++(each.outcome == Outcome::not_sent ? counts_.taken_back : counts_.done);
    (void)come_home(task, {.outcome = each.outcome, .pause = each.pause, .detail = std::string(each.detail)}, home);
  }
}

void WorkerDesk::take_lost(Worker& worker, const WorkerMessage& message, Home& home) {
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

// --- Taking back

void WorkerDesk::beat() {
  Home home;
  {
    const std::lock_guard guard(mutex_);
    const MonoTime now = parts_.clock.mono();
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      const bool is_gone = now - worker->second.heard_at >= worker_silence_max;
      if (!is_gone) {
        ++worker;
        continue;
      }
      const std::size_t lost = take_back_of(worker->first, home);
      const LogField name("name", worker->second.name);
      lost == 0 ? parts_.log.info("bus_worker_gone", {name})
                : parts_.log.warn("bus_worker_gone", {name, {"taken_back", lost}});
      worker = workers_.erase(worker);
    }
    for (auto task = tasks_.begin(); task != tasks_.end();) {
      task =
          is_overdue(task->second, now) ? take_back(task, "a worker has not done it in time", home) : std::next(task);
    }
  }
  tell(home);
}

bool WorkerDesk::is_overdue(const Out& out, MonoTime now) const {
  const Worker& worker = workers_.at(out.worker);
  const bool is_unread = out.message == 0 || out.message > worker.has_read;
  return now - out.since >= (is_unread ? worker_silence_max : task_wait_max);
}

std::size_t WorkerDesk::take_back_of(Incarnation worker, Home& home) {
  const std::size_t before = home.size();
  for (auto task = tasks_.begin(); task != tasks_.end();) {
    task = task->second.worker == worker ? take_back(task, "its worker is gone", home) : std::next(task);
  }
  return home.size() - before;
}

WorkerDesk::Tasks::iterator WorkerDesk::take_back(Tasks::iterator task, const char* why, Home& home) {
  ++counts_.taken_back;
  return come_home(task, {.outcome = Outcome::not_sent, .pause = {}, .detail = why}, home);
}

WorkerDesk::Tasks::iterator WorkerDesk::come_home(Tasks::iterator task, delivery::Result result, Home& home) {
  --workers_.at(task->second.worker).in_hand;
  home.emplace_back(std::move(task->second.task), std::move(result));
  return tasks_.erase(task);
}

void WorkerDesk::tell(const Home& home) const {
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
  Stand stand = counts_;
  stand.workers = static_cast<std::size_t>(std::count_if(workers_.begin(), workers_.end(), [](const auto& each) {
    return each.second.standing == Standing::taken_on && !each.second.is_leaving;
  }));
  return stand;
}

}  // namespace sluice::bus
