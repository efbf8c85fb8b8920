#include "order/jobs.h"

#include <utility>

#include "base/invariant.h"
#include "base/shown_text.h"

namespace sluice::order {

void Jobs::add(const Job& job) {
  SLUICE_INVARIANT(job.state != Job::State::in_flight);
  const auto [at, is_new] = jobs_.emplace(job.id, job);
  SLUICE_INVARIANT(is_new);
  at->second.last_error = beginning_of(job.last_error, error_size_max);
  if (job.state == Job::State::waiting) wait_until(job.due, at->second);
}

void Jobs::wait_until(MonoTime at, Job& job) {
  job.state = Job::State::waiting;
  job.due = at;
  alarms_.push({.at = at, .id = job.id, .number = ++job.alarm});
}

bool Jobs::is_alarm_of(const Alarm& alarm, const Job& job) const {
  return job.state == Job::State::waiting && job.alarm == alarm.number;
}

void Jobs::gather_due(MonoTime now) {
  while (!alarms_.empty() && alarms_.top().at <= now) {
    const Alarm alarm = alarms_.top();
    alarms_.pop();
    const auto at = jobs_.find(alarm.id);
    if (at != jobs_.end() && is_alarm_of(alarm, at->second)) due_.add(at->second.payer, alarm.id);
  }
}

std::optional<JobId> Jobs::take_due(MonoTime now) {
  gather_due(now);
  while (const auto taken = due_.take()) {
    const auto [payer, id] = *taken;
    const auto at = jobs_.find(id);
    if (at != jobs_.end() && at->second.state == Job::State::waiting) {
      at->second.state = Job::State::in_flight;
      return id;
    }
    due_.end(payer);
  }
  return std::nullopt;
}

Jobs::Verdict Jobs::settle(MonoTime now, const Settle& settle) {
  const auto at = jobs_.find(settle.id);
  if (at == jobs_.end() || at->second.state != Job::State::in_flight) return Verdict::not_in_flight;
  Job& job = at->second;
  due_.end(job.payer);
  const bool is_hastened = std::exchange(job.is_hastened, false);
  switch (settle.end) {
    case TryEnd::done:
      jobs_.erase(at);
      return Verdict::done;
    case TryEnd::moved_on:
      job.attempts = 0;
      [[fallthrough]];
    case TryEnd::put_off:
      wait_until(is_hastened ? now : now + settle.pause, job);
      return Verdict::due_later;
    case TryEnd::in_vain:
      if (!is_hastened && ++job.attempts >= attempts_max) break;
      wait_until(is_hastened ? now : now + retry_delay(job.attempts, settle.jitter), job);
      return Verdict::due_later;
    case TryEnd::given_up:
      break;
  }
  job.state = Job::State::dead;
  job.last_error = beginning_of(settle.error, error_size_max);
  return Verdict::dead;
}

bool Jobs::hasten(MonoTime now, JobId id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end()) return false;
  Job& job = at->second;
  switch (job.state) {
    case Job::State::waiting:
      if (job.due > now) wait_until(now, job);
      return true;
    case Job::State::in_flight:
      job.is_hastened = true;
      return true;
    case Job::State::dead:
      return false;
  }
  return false;
}

bool Jobs::retry(MonoTime now, JobId id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end() || at->second.state != Job::State::dead) return false;
  at->second.attempts = 0;
  at->second.last_error.clear();
  wait_until(now, at->second);
  return true;
}

bool Jobs::drop(JobId id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end() || at->second.state != Job::State::dead) return false;
  jobs_.erase(at);
  return true;
}

void Jobs::forget(JobId id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end()) return;
  if (at->second.state == Job::State::in_flight) due_.end(at->second.payer);
  jobs_.erase(at);
}

std::optional<MonoTime> Jobs::next_deadline() const {
  if (due_.can_take()) return MonoTime{};
  if (alarms_.empty()) return std::nullopt;
  return alarms_.top().at;
}

const Job* Jobs::find(JobId id) const {
  const auto at = jobs_.find(id);
  return at == jobs_.end() ? nullptr : &at->second;
}

const char* Jobs::broken_invariant() const {
  for (const auto& [id, job] : jobs_) {
    if (job.id != id) return "a job is known by its id";
    if (job.attempts > attempts_max) return "no job is tried more often than allowed";
    const bool has_tries_left = job.attempts < attempts_max;
    if (job.state != Job::State::dead && !has_tries_left) return "a job without tries left is dead";
    if (job.is_hastened && job.state != Job::State::in_flight) return "only a try under way is followed by another";
    if (job.state != Job::State::dead && !job.last_error.empty()) return "only a dead job keeps its error";
  }
  return nullptr;
}

}  // namespace sluice::order
