#include "bus/worker_roll.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sluice::bus {
namespace {

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

WorkerRoll::WorkerRoll(Log& log, std::string version, std::function<std::string()> keys)
    : log_(log), version_(std::move(version)), keys_(std::move(keys)) {}

void WorkerRoll::set_targets(std::vector<delivery::Target> targets, std::function<std::vector<std::string>()> terms) {
  targets_ = std::move(targets);
  terms_ = std::move(terms);
}

// --- What they say of themselves

bool WorkerRoll::hear(const WorkerMessage& message, MonoTime now) {
  Worker* const worker = known(message);
  if (worker == nullptr || message.at <= worker->at) return false;
  worker->at = message.at;
  worker->heard_at = now;
  worker->is_leaving = message.is_leaving;
  judge(*worker, message);
  compare_terms(*worker, message);
  return true;
}

// Null: it is one too many, or leaves as it comes.
WorkerRoll::Worker* WorkerRoll::known(const WorkerMessage& message) {
  auto at = workers_.find(message.worker);
  if (at == workers_.end()) {
    if (workers_.size() >= workers_max || message.is_leaving) return nullptr;
    at = workers_.try_emplace(message.worker).first;
    at->second.name = message.name;
  }
  return &at->second;
}

void WorkerRoll::judge(Worker& worker, const WorkerMessage& message) {
  Standing standing = Standing::taken_on;
  if (message.keys != keys_()) standing = Standing::other_keys;
  if (message.version != version_) standing = Standing::other_version;
  if (std::exchange(worker.standing, standing) == standing) return;
  if (standing == Standing::taken_on) return log_.info("bus_worker", {{"name", worker.name}});
  log_.warn("bus_worker_refused", {{"name", worker.name}, {"why", reason_of(standing)}});
}

void WorkerRoll::compare_terms(Worker& worker, const WorkerMessage& message) {
  const std::vector<std::string> ours = terms_ ? terms_() : std::vector<std::string>();
  std::vector<bool> tells(targets_.size(), false);
  for (const TargetTerms& theirs : message.targets) {
    const auto target = delivery::find_target(targets_, theirs.kind, theirs.name);
    if (!target || raw(*target) >= ours.size() || ours[raw(*target)].empty()) continue;
    const std::size_t i = raw(*target);
    tells[i] = ours[i] == theirs.terms;
    const bool is_news = worker.tells.empty() || worker.tells[i];
    if (tells[i] || !is_news) continue;
    log_.warn("bus_worker_differs",
              {{"name", worker.name}, {"kind", delivery::to_string(theirs.kind)}, {"target", theirs.name}});
  }
  worker.tells = std::move(tells);
}

// --- Who is next

std::optional<Incarnation> WorkerRoll::worker_for(delivery::TargetIndex target) const {
  const std::size_t i = raw(target);
  const auto load_of = [](const Worker& worker) { return std::pair(worker.in_hand, worker.latest); };
  auto best = workers_.end();
  for (auto at = workers_.begin(); at != workers_.end(); ++at) {
    const Worker& worker = at->second;
    const bool may_have =
        worker.is_at_work() && worker.in_hand < tasks_max && i < worker.tells.size() && worker.tells[i];
    if (may_have && (best == workers_.end() || load_of(worker) < load_of(best->second))) best = at;
  }
  return best == workers_.end() ? std::nullopt : std::optional(best->first);
}

std::optional<Incarnation> WorkerRoll::next_due(MonoTime now) const {
  for (const auto& [id, worker] : workers_) {
    if (!worker.unsent.empty() || now - worker.told_at >= worker_sign_period) return id;
  }
  return std::nullopt;
}

std::size_t WorkerRoll::at_work() const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(), [](const auto& each) { return each.second.is_at_work(); }));
}

// --- Who is gone

std::vector<Incarnation> WorkerRoll::silent(MonoTime now) const {
  std::vector<Incarnation> gone;
  for (const auto& [id, worker] : workers_) {
    if (now - worker.heard_at >= worker_silence_max) gone.push_back(id);
  }
  return gone;
}

void WorkerRoll::forget(Incarnation id, std::size_t taken_back) {
  const LogField name("name", workers_.at(id).name);
  taken_back == 0 ? log_.info("bus_worker_gone", {name})
                  : log_.warn("bus_worker_gone", {name, {"taken_back", taken_back}});
  workers_.erase(id);
}

}  // namespace sluice::bus
