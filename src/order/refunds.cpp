#include "order/refunds.h"

#include <algorithm>

#include "base/invariant.h"
#include "order/payment.h"

namespace sluice::order {

Refunds::Verdict Refunds::ask(MonoTime now, const Ask& ask) {
  const Account* known = find(ask.order);
  Account account = known == nullptr ? Account{.captured = ask.captured} : *known;
  if (!account.open.is_nil()) return Verdict::not_ended;
  if (account.left() <= 0) return Verdict::nothing_left;
  const std::int64_t amount = ask.amount == 0 ? account.left() : ask.amount;
  if (amount > account.left()) return Verdict::too_much;
  if (account.count >= refunds_per_order_max) return Verdict::too_many;
  const bool is_last = amount == account.left();
  ++account.count;
  account.open = ask.job;
  accounts_.insert_or_assign(ask.order, account);
  open_.emplace(ask.job, Open{.order = ask.order,
                              .number = account.count,
                              .amount = amount,
                              .units = ask.units.value_or(is_last ? UnitsThen::give_back : UnitsThen::keep),
                              .since = now});
  jobs_.add({.id = ask.job, .subject = ask.order, .payer = merchant, .due = now});
  return Verdict::done;
}

std::optional<Refunds::Mirrored> Refunds::mirror(const Seen& seen) {
  const Account* known = find(seen.order);
  Account account = known == nullptr ? Account{.captured = seen.captured} : *known;
  const std::int64_t amount = std::min(seen.refunded, account.captured) - account.refunded;
  if (amount <= 0 || !account.open.is_nil() || account.count >= refunds_per_order_max) return std::nullopt;
  const bool takes_units = amount == account.left() && seen.has_units;
  account.refunded += amount;
  ++account.count;
  accounts_.insert_or_assign(seen.order, account);
  return Mirrored{
      .number = account.count, .amount = amount, .units = takes_units ? UnitsThen::give_back : UnitsThen::keep};
}

Refunds::Settled Refunds::settle(MonoTime now, JobId id, ChargeOutcome outcome, std::string_view error) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::in_flight) return Settled::not_in_flight;
  Open& open = open_.at(id);
  switch (outcome) {
    case ChargeOutcome::refunded: {
      Account& account = accounts_.at(open.order);
      account.refunded += open.amount;
      account.open = {};
      open_.erase(id);
      return end_try(now, id, {.id = id, .end = TryEnd::done});
    }
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
    Account& account = accounts_.at(open.order);
    if (account.count >= refunds_per_order_max) return false;
    open.number = ++account.count;
  }
  jobs_.retry(now, id);
  open.state = RefundState::asked;
  open.since = now;
  return true;
}

bool Refunds::drop(JobId id) {
  if (!jobs_.drop(id)) return false;
  accounts_.at(open_.at(id).order).open = {};
  open_.erase(id);
  return true;
}

const Refunds::Account* Refunds::find(OrderId order) const {
  const auto at = accounts_.find(order);
  return at == accounts_.end() ? nullptr : &at->second;
}

const Refunds::Open* Refunds::find(JobId job) const {
  const auto at = open_.find(job);
  return at == open_.end() ? nullptr : &at->second;
}

// Rows may have been mended by hand.
bool Refunds::restore(MonoTime now, const Record& record) {
  const Account* known = find(record.order);
  Account account = known == nullptr ? Account{.captured = record.captured} : *known;
  const bool is_counted = record.state != RefundState::dropped;
  const bool fits = record.number > account.count && record.captured == account.captured && account.open.is_nil() &&
                    record.amount > 0 && (!is_counted || record.amount <= account.left());
  if (!fits) return false;
  account.count = record.number;
  if (record.state == RefundState::refunded) account.refunded += record.amount;
  if (is_open(record.state)) {
    account.open = record.job;
    const bool is_new = open_
                            .emplace(record.job, Open{.order = record.order,
                                                      .number = record.number,
                                                      .amount = record.amount,
                                                      .units = record.units,
                                                      .state = record.state,
                                                      .since = now - std::max(record.asked_for, Duration::zero())})
                            .second;
    if (!is_new) return false;
  }
  accounts_.insert_or_assign(record.order, account);
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
  for (const auto& [id, account] : accounts_) {
    if (account.refunded < 0 || account.left() < 0) return "no more is paid back than was captured";
    if (account.count > refunds_per_order_max) return "an order has a bounded number of refunds";
    if (!account.open.is_nil() && find(account.open) == nullptr) return "a refund that is open is known";
  }
  return nullptr;
}

}  // namespace sluice::order
