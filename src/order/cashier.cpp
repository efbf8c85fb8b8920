#include "order/cashier.h"

namespace sluice::order {
namespace {

const char* broken_between(const Order* order, const Payment& payment) {
  if (order == nullptr || !is_payment_open(order->state)) return "a payment is of an order that it is open for";
  const bool is_acting = order->state == State::payment_action_required;
  const bool was_acting = is_acting || order->state == State::paid;
  if (payment.act_until() ? !was_acting : is_acting) return "who must act has a deadline, and nobody else";
  const bool is_sold = order->state == State::paid;
  if (is_sold != payment.is_authorized()) return "what is paid is authorized, and nothing else";
  return nullptr;
}

}  // namespace

Book::Verdict Cashier::place(MonoTime now, const Place& place, std::vector<StateChange>& changes) {
  const auto verdict = book_.place(place.id, place.hold, changes);
  if (verdict != Book::Verdict::done) return verdict;
  payments_.add(now, {.order = place.id, .job = place.job, .payer = place.payer, .hold_time = place.hold_time});
  return verdict;
}

void Cashier::forget(HoldId hold) {
  for (const OrderId id : book_.of_hold(hold)) payments_.forget(id);
  book_.forget(hold);
}

Book::Verdict Cashier::place_confirmed(OrderId id, HoldId hold, std::vector<StateChange>& changes) {
  const Book::Verdict placed = book_.place(id, hold, changes);
  if (placed == Book::Verdict::done) book_.move(id, State::accepted, State::confirmed, changes);
  return placed;
}

std::optional<Cashier::Due> Cashier::take_due(MonoTime now, std::vector<StateChange>& changes) {
  const auto due = payments_.take_due(now);
  if (due) book_.move(due->order, State::accepted, State::payment_pending, changes);
  return due;
}

Cashier::Settled Cashier::settle(MonoTime now, OrderId id, const ChargeResult& result, Jitter jitter,
                                 std::vector<StateChange>& changes) {
  Payment* payment = payments_.find_in_flight(id);
  if (payment == nullptr) return Settled::not_in_flight;
  const auto meaning = payment->take_answer(now, result.outcome);
  return end_try(now, id, {.meaning = meaning, .jitter = jitter, .error = result.detail}, changes);
}

Cashier::Settled Cashier::hold_back(MonoTime now, OrderId id, Duration pause, std::string_view why,
                                    std::vector<StateChange>& changes) {
  const Payment* payment = payments_.find_in_flight(id);
  if (payment == nullptr) return Settled::not_in_flight;
  return end_try(now, id, {.meaning = payment->hold_back(now, pause), .error = why}, changes);
}

Cashier::Settled Cashier::end_try(MonoTime now, OrderId id, const OpenPayments::TryOver& over,
                                  std::vector<StateChange>& changes) {
  const bool was_sold = book_.find(id)->state == State::paid;
  become(id, over.meaning.order, changes);
  switch (payments_.end_try(now, id, over)) {
    case OpenPayments::After::due_later:
      return over.meaning.order == Payment::Becomes::paid ? Settled::paid : Settled::due_later;
    case OpenPayments::After::stuck:
      return Settled::stuck;
    case OpenPayments::After::given_up:
      become(id, Payment::Becomes::failed, changes);
      return Settled::given_up;
    case OpenPayments::After::over:
      break;
  }
  const State state = book_.find(id)->state;
  if (state == State::released) return Settled::released;
  if (state == State::confirmed) return was_sold ? Settled::captured : Settled::paid;
  return was_sold ? Settled::unpaid : Settled::failed;
}

void Cashier::become(OrderId id, Payment::Becomes becomes, std::vector<StateChange>& changes) {
  const State state = book_.find(id)->state;
  switch (becomes) {
    case Payment::Becomes::nothing_new:
      return;
    case Payment::Becomes::paid:
      book_.move(id, state, State::paid, changes);
      return;
    case Payment::Becomes::confirmed:
      if (state != State::paid) book_.move(id, state, State::paid, changes);
      book_.move(id, State::paid, State::confirmed, changes);
      return;
    case Payment::Becomes::failed:
      book_.move(id, state, State::payment_failed, changes);
      return;
    case Payment::Becomes::released:
      book_.move(id, state, State::released, changes);
      return;
    case Payment::Becomes::action_required:
      book_.move(id, State::payment_pending, State::payment_action_required, changes);
      return;
  }
}

Cashier::Cancelled Cashier::cancel(MonoTime now, OrderId id, std::vector<StateChange>& changes) {
  const Cancelled cancelled = payments_.cancel(now, id);
  if (cancelled == Cancelled::released) become(id, Payment::Becomes::released, changes);
  return cancelled;
}

Cashier::ByHand Cashier::retry(MonoTime now, JobId id) {
  if (payments_.find_dead(id) == nullptr) return ByHand::no_such_job;
  return payments_.retry(now, id) ? ByHand::done : ByHand::order_is_over;
}

Cashier::ByHand Cashier::drop(JobId id, std::vector<StateChange>& changes) {
  const Job* job = payments_.find_dead(id);
  if (job == nullptr) return ByHand::no_such_job;
  if (const Payment* payment = payments_.find(job->subject)) {
    const auto end = payment->is_cancelled() ? Payment::Becomes::released : Payment::Becomes::failed;
    become(job->subject, end, changes);
  }
  payments_.drop(id);
  return ByHand::done;
}

void Cashier::restore(MonoTime now, const Record& record) {
  book_.restore(record.order);
  if (!record.job) return;
  if (!is_payment_open(record.order.state)) {
    // A job that waits for an order that is over was mended by hand: there is nothing to try.
    if (record.job->state == Job::State::dead) restore_dead(*record.job);
    return;
  }
  Payment::Record payment{
      .job = record.job->id, .hold_time = record.hold_time, .may_be_charged = record.may_be_charged};
  if (record.order.state == State::payment_action_required) payment.acting_for = record.acting_for;
  if (record.order.state == State::paid) payment.authorized_for = record.authorized_for;
  payment.cancelling_for = record.cancelling_for;
  payments_.restore(now, record.order.id, payment, *record.job);
}

const char* Cashier::broken_invariant() const {
  if (const char* broken = book_.broken_invariant()) return broken;
  if (const char* broken = payments_.broken_invariant()) return broken;
  const char* broken = nullptr;
  payments_.for_each([&](OrderId id, const Payment& payment) {
    if (broken == nullptr) broken = broken_between(book_.find(id), payment);
  });
  return broken;
}

}  // namespace sluice::order
