#include "order/open_payments.h"

namespace sluice::order {

void OpenPayments::add(MonoTime now, const New& payment) {
  payments_.insert_or_assign(payment.order, Payment(now, payment.job, payment.hold_time));
  jobs_.add({.id = payment.job, .subject = payment.order, .payer = payment.payer, .due = now});
}

void OpenPayments::forget(OrderId id) {
  const auto at = payments_.find(id);
  if (at == payments_.end()) return;
  jobs_.forget(at->second.job());
  payments_.erase(at);
}

std::optional<OpenPayments::Due> OpenPayments::take_due(MonoTime now) {
  const auto job = jobs_.take_due(now);
  if (!job) return std::nullopt;
  const OrderId id = jobs_.find(*job)->subject;
  return Due{.order = id, .job = *job, .verb = payments_.find(id)->second.begin_try(now)};
}

Payment* OpenPayments::find_in_flight(OrderId id) {
  const auto at = payments_.find(id);
  if (at == payments_.end() || jobs_.find(at->second.job())->state != Job::State::in_flight) return nullptr;
  return &at->second;
}

OpenPayments::After OpenPayments::end_try(MonoTime now, OrderId id, const TryOver& over) {
  const auto at = payments_.find(id);
  const JobId job = at->second.job();
  const auto verdict = jobs_.settle(
      now,
      {.id = job, .end = over.meaning.end, .pause = over.meaning.pause, .jitter = over.jitter, .error = over.error});
  if (verdict == Jobs::Verdict::due_later) return After::due_later;
  const bool is_dead = verdict == Jobs::Verdict::dead;
  if (is_dead && at->second.may_be_charged()) return After::stuck;
  payments_.erase(at);
  if (!is_dead) return After::over;
  keep_dead(job);
  return After::given_up;
}

OpenPayments::Asked OpenPayments::ask_now(MonoTime now, OrderId id) {
  const auto at = payments_.find(id);
  if (at == payments_.end()) return Asked::nothing_open;
  if (jobs_.hasten(now, at->second.job())) return Asked::at_once;
  at->second.retry(now);
  jobs_.retry(now, at->second.job());
  return Asked::revived;
}

OpenPayments::Cancelled OpenPayments::cancel(MonoTime now, OrderId id) {
  const auto at = payments_.find(id);
  if (at == payments_.end()) return Cancelled::not_open;
  Payment& payment = at->second;
  if (payment.is_cancelled()) return Cancelled::again;
  const JobId job = payment.job();
  const bool is_under_way = jobs_.find(job)->state == Job::State::in_flight;
  if (!is_under_way && !payment.may_be_charged()) {
    forget(id);
    return Cancelled::released;
  }
  payment.cancel(now);
  jobs_.retry(now, job);
  (void)jobs_.hasten(now, job);
  return Cancelled::asked;
}

const Job* OpenPayments::find_dead(JobId id) const {
  const Job* job = jobs_.find(id);
  return job != nullptr && job->state == Job::State::dead ? job : nullptr;
}

bool OpenPayments::retry(MonoTime now, JobId id) {
  const auto at = payments_.find(jobs_.find(id)->subject);
  if (at == payments_.end()) return false;
  at->second.retry(now);
  jobs_.retry(now, id);
  return true;
}

void OpenPayments::drop(JobId id) {
  payments_.erase(jobs_.find(id)->subject);
  jobs_.drop(id);
}

const Payment* OpenPayments::find(OrderId id) const {
  const auto at = payments_.find(id);
  return at == payments_.end() ? nullptr : &at->second;
}

const Job* OpenPayments::job_of(OrderId id) const {
  const Payment* payment = find(id);
  return payment == nullptr ? nullptr : jobs_.find(payment->job());
}

bool OpenPayments::may_be_charged(OrderId id) const {
  const Payment* payment = find(id);
  return payment != nullptr && payment->may_be_charged();
}

bool OpenPayments::is_authorized(OrderId id) const {
  const Payment* payment = find(id);
  return payment != nullptr && payment->is_authorized();
}

std::optional<MonoTime> OpenPayments::act_until(OrderId id) const {
  const Payment* payment = find(id);
  return payment == nullptr ? std::nullopt : payment->act_until();
}

void OpenPayments::restore(MonoTime now, OrderId id, const Payment::Record& payment, const Job& job) {
  jobs_.add(job);
  payments_.insert_or_assign(id, Payment::restored(now, payment));
}

void OpenPayments::restore_dead(const Job& job) {
  jobs_.add(job);
  keep_dead(job.id);
}

void OpenPayments::keep_dead(JobId id) {
  ended_dead_.push_back(id);
  if (ended_dead_.size() <= ended_dead_max) return;
  jobs_.drop(ended_dead_.front());
  ended_dead_.pop_front();
}

const char* OpenPayments::broken_invariant() const {
  if (const char* broken = jobs_.broken_invariant()) return broken;
  for (const auto& [id, payment] : payments_) {
    const Job* job = jobs_.find(payment.job());
    if (job == nullptr || job->subject != id) return "an order whose payment is open has a job";
  }
  return nullptr;
}

}  // namespace sluice::order
