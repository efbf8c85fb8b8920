#include "order/cashier.h"

#include "base/invariant.h"

namespace sluice::order {

Book::Verdict Cashier::place(MonoTime now, const Place& place, std::vector<StateChange>& changes) {
  const auto verdict = book_.place(place.id, place.hold, changes);
  if (verdict != Book::Verdict::done) return verdict;
  payments_.insert_or_assign(place.id, Payment(now, place.job, place.hold_time));
  jobs_.add({.id = place.job, .subject = place.id, .payer = place.payer, .due = now});
  return verdict;
}

void Cashier::forget(HoldId hold) {
  for (const OrderId id : book_.of_hold(hold)) {
    const auto at = payments_.find(id);
    if (at == payments_.end()) continue;
    jobs_.forget(at->second.job());
    payments_.erase(at);
  }
  book_.forget(hold);
}

Book::Verdict Cashier::place_confirmed(OrderId id, HoldId hold, std::vector<StateChange>& changes) {
  const Book::Verdict placed = book_.place(id, hold, changes);
  if (placed == Book::Verdict::done) book_.move(id, State::accepted, State::confirmed, changes);
  return placed;
}

std::optional<Cashier::Due> Cashier::take_due(MonoTime now, std::vector<StateChange>& changes) {
  const auto job = jobs_.take_due(now);
  if (!job) return std::nullopt;
  const OrderId id = jobs_.find(*job)->subject;
  const PaymentVerb verb = payments_.find(id)->second.begin_try(now);
  book_.move(id, State::accepted, State::payment_pending, changes);
  return Due{.order = id, .job = *job, .verb = verb};
}

Cashier::Settled Cashier::settle(MonoTime now, OrderId id, const ChargeResult& result, Jitter jitter,
                                 std::vector<StateChange>& changes) {
  const auto at = find_in_flight(id);
  if (at == payments_.end()) return Settled::not_in_flight;
  return end_try(now, at, at->second.take_answer(now, result.outcome), jitter, result.detail, changes);
}

Cashier::Settled Cashier::hold_back(MonoTime now, OrderId id, Duration pause, std::string_view why,
                                    std::vector<StateChange>& changes) {
  const auto at = find_in_flight(id);
  if (at == payments_.end()) return Settled::not_in_flight;
  return end_try(now, at, at->second.hold_back(now, pause), Jitter{}, why, changes);
}

Cashier::Payments::iterator Cashier::find_in_flight(OrderId id) {
  const auto at = payments_.find(id);
  if (at == payments_.end() || jobs_.find(at->second.job())->state == Job::State::in_flight) return at;
  return payments_.end();
}

Cashier::Settled Cashier::end_try(MonoTime now, Payments::iterator at, const Payment::Meaning& meaning, Jitter jitter,
                                  std::string_view error, std::vector<StateChange>& changes) {
  const OrderId id = at->first;
  const Payment& payment = at->second;
  const JobId job = payment.job();
  const bool was_sold = book_.find(id)->state == State::paid;
  become(*book_.find(id), meaning.order, changes);
  const auto verdict =
      jobs_.settle(now, {.id = job, .end = meaning.end, .pause = meaning.pause, .jitter = jitter, .error = error});
  if (verdict == Jobs::Verdict::due_later) {
    return meaning.order == Payment::Becomes::paid ? Settled::paid : Settled::due_later;
  }
  const bool is_dead = verdict == Jobs::Verdict::dead;
  if (is_dead && payment.may_be_charged()) return Settled::stuck;
  if (is_dead) become(*book_.find(id), Payment::Becomes::failed, changes);
  if (is_dead) keep_dead(job);
  payments_.erase(at);
  if (is_dead) return Settled::given_up;
  if (book_.find(id)->state == State::released) return Settled::released;
  const bool is_confirmed = book_.find(id)->state == State::confirmed;
  if (was_sold) return is_confirmed ? Settled::captured : Settled::unpaid;
  return is_confirmed ? Settled::paid : Settled::failed;
}

void Cashier::become(const Order& order, Payment::Becomes becomes, std::vector<StateChange>& changes) {
  switch (becomes) {
    case Payment::Becomes::nothing_new:
      return;
    case Payment::Becomes::paid:
      book_.move(order.id, order.state, State::paid, changes);
      return;
    case Payment::Becomes::confirmed:
      if (order.state != State::paid) book_.move(order.id, order.state, State::paid, changes);
      book_.move(order.id, State::paid, State::confirmed, changes);
      return;
    case Payment::Becomes::failed:
      book_.move(order.id, order.state, State::payment_failed, changes);
      return;
    case Payment::Becomes::released:
      book_.move(order.id, order.state, State::released, changes);
      return;
    case Payment::Becomes::action_required:
      book_.move(order.id, State::payment_pending, State::payment_action_required, changes);
      return;
  }
}

Cashier::Asked Cashier::ask_now(MonoTime now, OrderId id) {
  const auto at = payments_.find(id);
  if (at == payments_.end()) return Asked::nothing_open;
  if (jobs_.hasten(now, at->second.job())) return Asked::at_once;
  at->second.retry(now);
  jobs_.retry(now, at->second.job());
  return Asked::revived;
}

Cashier::Cancelled Cashier::cancel(MonoTime now, OrderId id, std::vector<StateChange>& changes) {
  const auto at = payments_.find(id);
  if (at == payments_.end()) return Cancelled::not_open;
  Payment& payment = at->second;
  if (payment.is_cancelled()) return Cancelled::again;
  const JobId job = payment.job();
  const bool is_under_way = jobs_.find(job)->state == Job::State::in_flight;
  if (!is_under_way && !payment.may_be_charged()) {
    become(*book_.find(id), Payment::Becomes::released, changes);
    payments_.erase(at);
    jobs_.forget(job);
    return Cancelled::released;
  }
  payment.cancel(now);
  jobs_.retry(now, job);
  (void)jobs_.hasten(now, job);
  return Cancelled::asked;
}

Cashier::ByHand Cashier::retry(MonoTime now, JobId id) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::dead) return ByHand::no_such_job;
  const auto at = payments_.find(job->subject);
  if (at == payments_.end()) return ByHand::order_is_over;
  at->second.retry(now);
  jobs_.retry(now, id);
  return ByHand::done;
}

Cashier::ByHand Cashier::drop(JobId id, std::vector<StateChange>& changes) {
  const Job* job = jobs_.find(id);
  if (job == nullptr || job->state != Job::State::dead) return ByHand::no_such_job;
  const auto at = payments_.find(job->subject);
  if (at != payments_.end()) {
    const auto end = at->second.is_cancelled() ? Payment::Becomes::released : Payment::Becomes::failed;
    become(*book_.find(job->subject), end, changes);
    payments_.erase(at);
  }
  jobs_.drop(id);
  return ByHand::done;
}

const Payment* Cashier::payment_of(OrderId id) const {
  const auto at = payments_.find(id);
  return at == payments_.end() ? nullptr : &at->second;
}

bool Cashier::may_be_charged(OrderId id) const {
  const Payment* payment = payment_of(id);
  return payment != nullptr && payment->may_be_charged();
}

bool Cashier::is_authorized(OrderId id) const {
  const Payment* payment = payment_of(id);
  return payment != nullptr && payment->is_authorized();
}

bool Cashier::is_cancelled(OrderId id) const {
  const Payment* payment = payment_of(id);
  return payment != nullptr && payment->is_cancelled();
}

std::optional<MonoTime> Cashier::act_until(OrderId id) const {
  const Payment* payment = payment_of(id);
  return payment == nullptr ? std::nullopt : payment->act_until();
}

const Job* Cashier::job_of(OrderId id) const {
  const Payment* payment = payment_of(id);
  return payment == nullptr ? nullptr : jobs_.find(payment->job());
}

void Cashier::restore(MonoTime now, const Record& record) {
  book_.restore(record.order);
  if (!record.job) return;
  if (!is_payment_open(record.order.state)) {
    // A job that waits for an order that is over was mended by hand: there is nothing to try.
    if (record.job->state == Job::State::dead) restore_dead(*record.job);
    return;
  }
  jobs_.add(*record.job);
  Payment::Record payment{
      .job = record.job->id, .hold_time = record.hold_time, .may_be_charged = record.may_be_charged};
  if (record.order.state == State::payment_action_required) payment.acting_for = record.acting_for;
  if (record.order.state == State::paid) payment.authorized_for = record.authorized_for;
  payment.cancelling_for = record.cancelling_for;
  payments_.insert_or_assign(record.order.id, Payment::restored(now, payment));
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
    if (order == nullptr || !is_payment_open(order->state)) return "a payment is of an order that it is open for";
    const Job* job = jobs_.find(payment.job());
    if (job == nullptr || job->subject != id) return "an order whose payment is open has a job";
    const bool is_acting = order->state == State::payment_action_required;
    const bool was_acting = is_acting || order->state == State::paid;
    if (payment.act_until() ? !was_acting : is_acting) return "who must act has a deadline, and nobody else";
    const bool is_sold = order->state == State::paid;
    if (is_sold != payment.is_authorized()) return "what is paid is authorized, and nothing else";
  }
  return nullptr;
}

}  // namespace sluice::order
