#include "order/refunds.h"

#include <algorithm>

#include "order/payment.h"

namespace sluice::order {

Refunds::Verdict Refunds::ask(MonoTime now, const Ask& ask) {
  const RefundAccounts::Opened opened =
      accounts_.open({.order = ask.order, .job = ask.job, .amount = ask.amount, .captured = ask.captured});
  if (opened.verdict != Verdict::done) return opened.verdict;
  open_.emplace(ask.job, Open{.order = ask.order,
                              .number = opened.number,
                              .amount = opened.amount,
                              .units = ask.units.value_or(opened.is_last ? UnitsThen::give_back : UnitsThen::keep),
                              .since = now});
  jobs_.add({.id = ask.job, .subject = ask.order, .payer = merchant, .due = now});
  return Verdict::done;
}

Refunds::Settled Refunds::settle(MonoTime now, JobId id, ChargeOutcome outcome, std::string_view error) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::in_flight) return Settled::not_in_flight;
  Open& open = open_.at(id);
  switch (outcome) {
    case ChargeOutcome::refunded:
      accounts_.end(open.order, open.amount);
      open_.erase(id);
      return end_try(now, id, {.id = id, .end = TryEnd::done});
    case ChargeOutcome::declined:
      open.state = RefundState::refused;
      return end_try(now, id, {.id = id, .end = TryEnd::given_up, .error = error});
    case ChargeOutcome::authorized:
    case ChargeOutcome::captured:
    case ChargeOutcome::action_required:
    case ChargeOutcome::under_way:
    case ChargeOutcome::cancelled:
    case ChargeOutcome::failed:
    case ChargeOutcome::unknown:
    case ChargeOutcome::not_sent:
      break;
  }
  // Half as long again as it has taken so far.
  const Duration pause = std::clamp<Duration>((now - open.since) / 2, capture_pause_min, capture_pause_max);
  return end_try(now, id, later(now, id, pause, error));
}

Refunds::Settled Refunds::hold_back(MonoTime now, JobId id, Duration pause, std::string_view why) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::in_flight) return Settled::not_in_flight;
  return end_try(now, id, later(now, id, pause, why));
}

Jobs::Settle Refunds::later(MonoTime now, JobId id, Duration pause, std::string_view error) const {
  const bool is_over = now >= open_.at(id).since + refund_time_max;
  return {.id = id, .end = is_over ? TryEnd::given_up : TryEnd::put_off, .pause = pause, .error = error};
}

Refunds::Settled Refunds::end_try(MonoTime now, JobId id, const Jobs::Settle& settle) {
  switch (jobs_.settle(now, settle)) {
    case Jobs::Verdict::not_in_flight:
      return Settled::not_in_flight;
    case Jobs::Verdict::done:
      return Settled::refunded;
    case Jobs::Verdict::due_later:
      return Settled::due_later;
    case Jobs::Verdict::dead:
      break;
  }
  return open_.at(id).state == RefundState::refused ? Settled::refused : Settled::stuck;
}

bool Refunds::retry(MonoTime now, JobId id) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::dead) return false;
  Open& open = open_.at(id);
  if (open.state == RefundState::refused) {
    const auto number = accounts_.renumber(open.order);
    if (!number) return false;
    open.number = *number;
  }
  jobs_.retry(now, id);
  open.state = RefundState::asked;
  open.since = now;
  return true;
}

bool Refunds::drop(JobId id) {
  if (!jobs_.drop(id)) return false;
  accounts_.end(open_.at(id).order, 0);
  open_.erase(id);
  return true;
}

const Refunds::Open* Refunds::find(JobId job) const {
  const auto at = open_.find(job);
  return at == open_.end() ? nullptr : &at->second;
}

bool Refunds::restore(MonoTime now, const Record& record) {
  const bool is_open_one = is_open(record.state);
  if (is_open_one && open_.contains(record.job)) return false;  // rows may have been mended by hand
  if (!accounts_.restore({.order = record.order,
                          .job = record.job,
                          .number = record.number,
                          .amount = record.amount,
                          .captured = record.captured,
                          .state = record.state})) {
    return false;
  }
  if (!is_open_one) return true;
  open_.emplace(record.job, Open{.order = record.order,
                                 .number = record.number,
                                 .amount = record.amount,
                                 .units = record.units,
                                 .state = record.state,
                                 .since = now - std::max(record.asked_for, Duration::zero())});
  return true;
}

bool Refunds::restore(const Job& job) {
  if (find(job.id) == nullptr || jobs_.find(job.id) != nullptr) return false;
  Job restored = job;
  restored.payer = merchant;
  jobs_.add(restored);
  return true;
}

const char* Refunds::broken_invariant() const {
  if (const char* broken = jobs_.broken_invariant()) return broken;
  if (jobs_.size() != open_.size()) return "a refund that has not ended has a job, and nothing else has";
  for (const auto& [id, open] : open_) {
    if (jobs_.find(id) == nullptr) return "a refund that has not ended has a job";
    const Account* account = find(open.order);
    if (account == nullptr || account->open != id) return "an order has one refund that has not ended";
    if (open.amount <= 0 || open.amount > account->left()) return "no more is paid back than was captured";
    if (open.number == 0 || open.number > account->count) return "refunds are numbered from 1";
  }
  if (const char* broken = accounts_.broken_invariant()) return broken;
  const char* broken = nullptr;
  accounts_.for_each([&](const Account& account) {
    if (!account.open.is_nil() && find(account.open) == nullptr) broken = "a refund that is open is known";
  });
  return broken;
}

}  // namespace sluice::order
