#include "order/cashier.h"

#include "base/invariant.h"

namespace sluice::order {

Book::Verdict Cashier::place(MonoTime now, const Place& place, std::vector<StateChange>& changes) {
  const auto verdict = book_.place(place.id, place.hold, changes);
  if (verdict != Book::Verdict::done) return verdict;
  payments_[place.id] = {.job = place.job, .hold_time = place.hold_time, .send_until = now + place.hold_time};
  jobs_.add({.id = place.job, .subject = place.id, .payer = place.payer, .due = now});
  return verdict;
}

void Cashier::forget(HoldId hold) {
  for (const OrderId id : book_.of_hold(hold)) {
    const auto at = payments_.find(id);
    if (at == payments_.end()) continue;
    jobs_.forget(at->second.job);
    payments_.erase(at);
  }
  book_.forget(hold);
}

std::optional<Cashier::Due> Cashier::take_due(MonoTime now, std::vector<StateChange>& changes) {
  const auto job = jobs_.take_due(now);
  if (!job) return std::nullopt;
  const OrderId id = jobs_.find(*job)->subject;
  Payment& payment = payments_.find(id)->second;
  const bool is_acted = payment.act_until && *payment.act_until <= now;
  payment.verb = is_acted ? PaymentVerb::cancel : PaymentVerb::charge;
  book_.move(id, State::accepted, State::payment_pending, changes);
  return Due{.order = id, .job = *job, .verb = payment.verb};
}

Cashier::Settled Cashier::settle(MonoTime now, OrderId id, const ChargeResult& result, Jitter jitter,
                                 std::vector<StateChange>& changes) {
  const auto at = payments_.find(id);
  if (at == payments_.end()) return Settled::not_in_flight;
  Payment& payment = at->second;
  const Job* job = jobs_.find(payment.job);
  if (job->state != Job::State::in_flight) return Settled::not_in_flight;
  const Meaning meaning = take_answer(now, *book_.find(id), payment, result.outcome, changes);
  const auto verdict = jobs_.settle(
      now, {.id = payment.job, .end = meaning.end, .pause = meaning.pause, .jitter = jitter, .error = result.detail});
  if (verdict == Jobs::Verdict::due_later) return Settled::due_later;
  const bool is_dead = verdict == Jobs::Verdict::dead;
  if (is_dead && (payment.may_be_charged || payment.act_until)) return Settled::stuck;
  if (is_dead) fail(*book_.find(id), changes);
  if (is_dead) keep_dead(payment.job);
  payments_.erase(at);
  if (is_dead) return Settled::given_up;
  return book_.find(id)->state == State::confirmed ? Settled::paid : Settled::failed;
}

Cashier::Meaning Cashier::take_answer(MonoTime now, const Order& order, Payment& payment, ChargeOutcome outcome,
                                      std::vector<StateChange>& changes) {
  switch (outcome) {
    case ChargeOutcome::captured:
      return pay(order, changes);
    case ChargeOutcome::declined:
    case ChargeOutcome::cancelled:
      return fail(order, changes);
    case ChargeOutcome::not_sent:
      return send_again(now, payment);
    case ChargeOutcome::action_required:
    case ChargeOutcome::failed:
    case ChargeOutcome::unknown:
      break;
  }
  if (payment.verb == PaymentVerb::cancel) return {.end = TryEnd::in_vain};
  return take_charge_answer(now, order, payment, outcome, changes);
}

Cashier::Meaning Cashier::take_charge_answer(MonoTime now, const Order& order, Payment& payment,
                                             ChargeOutcome outcome, std::vector<StateChange>& changes) {
  if (payment.act_until) return ask_buyer_again(now, payment);
  if (outcome == ChargeOutcome::action_required) return wait_for_buyer(now, order, payment, changes);
  payment.may_be_charged = payment.may_be_charged || outcome == ChargeOutcome::unknown;
  return {.end = TryEnd::in_vain};
}

Cashier::Meaning Cashier::wait_for_buyer(MonoTime now, const Order& order, Payment& payment,
                                         std::vector<StateChange>& changes) {
  payment.act_until = now + std::min(payment.hold_time, action_time_max);
  payment.send_until = *payment.act_until + payment.hold_time;
  book_.move(order.id, State::payment_pending, State::payment_action_required, changes);
  Meaning meaning = ask_buyer_again(now, payment);
  meaning.end = TryEnd::moved_on;
  return meaning;
}

Cashier::Meaning Cashier::ask_buyer_again(MonoTime now, const Payment& payment) {
  const Duration left = std::max(*payment.act_until - now, Duration::zero());
  return {.end = TryEnd::put_off, .pause = std::min(action_pause, left)};
}

Cashier::Meaning Cashier::send_again(MonoTime now, const Payment& payment) {
  if (now >= payment.send_until) return {.end = TryEnd::given_up};
  return {.end = TryEnd::put_off, .pause = unsent_pause};
}

Cashier::Meaning Cashier::pay(const Order& order, std::vector<StateChange>& changes) {
  book_.move(order.id, order.state, State::paid, changes);
  // Nothing stands between paid and confirmed yet; both are told, so that readers need not change when it does.
  book_.move(order.id, State::paid, State::confirmed, changes);
  return {.end = TryEnd::done};
}

Cashier::Meaning Cashier::fail(const Order& order, std::vector<StateChange>& changes) {
  book_.move(order.id, order.state, State::payment_failed, changes);
  return {.end = TryEnd::done};
}

Cashier::ByHand Cashier::retry(MonoTime now, JobId id) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::dead) return ByHand::no_such_job;
  const auto at = payments_.find(job->subject);
  if (at == payments_.end()) return ByHand::order_is_over;
  at->second.send_until = now + at->second.hold_time;
  jobs_.retry(now, id);
  return ByHand::done;
}

Cashier::ByHand Cashier::drop(JobId id, std::vector<StateChange>& changes) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::dead) return ByHand::no_such_job;
  const auto at = payments_.find(job->subject);
  if (at != payments_.end()) {
    fail(*book_.find(job->subject), changes);
    payments_.erase(at);
  }
  jobs_.drop(id);
  return ByHand::done;
}

bool Cashier::may_be_charged(OrderId id) const {
  const auto at = payments_.find(id);
  return at != payments_.end() && (at->second.may_be_charged || at->second.act_until.has_value());
}

std::optional<MonoTime> Cashier::act_until(OrderId id) const {
  const auto at = payments_.find(id);
  return at == payments_.end() ? std::nullopt : at->second.act_until;
}

const Job* Cashier::job_of(OrderId id) const {
  const auto at = payments_.find(id);
  return at == payments_.end() ? nullptr : jobs_.find(at->second.job);
}

void Cashier::restore(MonoTime now, const Record& record) {
  book_.restore(record.order);
  if (!record.job) return;
  if (!awaits_payment(record.order.state)) return restore_dead(*record.job);
  jobs_.add(*record.job);
  Payment payment{.job = record.job->id,
                  .may_be_charged = record.may_be_charged,
                  .hold_time = record.hold_time,
                  .send_until = now + record.hold_time};
  if (record.order.state == State::payment_action_required) {
    const Duration time = std::min(record.hold_time, action_time_max);
    payment.act_until = now + std::clamp(time - record.acting_for, Duration::zero(), time);
    payment.send_until = *payment.act_until + record.hold_time;
  }
  payments_[record.order.id] = payment;
}

void Cashier::restore_dead(const Job& job) {
  jobs_.add(job);
  keep_dead(job.id);
}

void Cashier::keep_dead(JobId id) {
  ended_dead_.push_back(id);
  if (ended_dead_.size() <= ended_dead_max) return;
  jobs_.drop(ended_dead_.front());
  ended_dead_.pop_front();
}

const char* Cashier::broken_invariant() const {
  if (const char* broken = book_.broken_invariant()) return broken;
  if (const char* broken = jobs_.broken_invariant()) return broken;
  for (const auto& [id, payment] : payments_) {
    const Order* order = book_.find(id);
    if (order == nullptr || !awaits_payment(order->state)) return "a payment is of an order that awaits it";
    const Job* job = jobs_.find(payment.job);
    if (job == nullptr || job->subject != id) return "an order that awaits its payment has a job";
    const bool is_acting = order->state == State::payment_action_required;
    if (is_acting != payment.act_until.has_value()) return "who must act has a deadline, and nobody else";
  }
  return nullptr;
}

}  // namespace sluice::order
