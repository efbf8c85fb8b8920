#include "shop/purchase/order_rows.h"

#include <chrono>

namespace sluice::shop {

using order::ChargeOutcome;

// --- Orders

void OrderRows::write_new_order(Now now, OrderId id, const Checkout& checkout, Round& round) {
  const OrderRecord& order = records_.at(id);
  ledger::InsertOrder row;
  row.id = id;
  row.hold = order.hold;
  row.sale = course_.sale();
  row.buyer = order.buyer;
  row.email = round.keep(checkout.email);
  row.method = round.keep(order.method);
  row.details = round.keep(checkout.details);
  row.total_amount = order.total;
  row.currency = round.keep(course_.currency());
  row.created_at = now.wall;
  row.return_url = round.keep(order.return_url);
  row.language = round.keep(order.language);
  round.add(row);
}

void OrderRows::write_changes(Now now, std::span<const order::StateChange> changes, Round& round) {
  for (const order::StateChange& change : changes) {
    if (change.from != change.to) {
      round.add(ledger::MoveOrder{.sale = course_.sale(), .id = change.id, .from = change.from, .to = change.to});
    }
    ledger::AppendOrderEvent event;
    event.sale = course_.sale();
    event.order = change.id;
    event.sequence = change.sequence;
    event.state = change.to;
    event.at = now.wall;
    round.add(event);
    records_.at(change.id).history.push_back(event);
    count_state(change.to, round);
    count_stand(change, round);
    herald_.tell_order(now, change.id, records_.at(change.id), change.to, round);
  }
}

void OrderRows::count_state(order::State state, Round& round) {
  SaleCounters& counters = course_.counters();
  switch (state) {
    case order::State::accepted:
      return round.count(counters.orders_accepted);
    case order::State::payment_pending:
      return round.count(counters.orders_payment_pending);
    case order::State::paid:
      return round.count(counters.orders_paid);
    case order::State::confirmed:
      return round.count(counters.orders_confirmed);
    case order::State::payment_failed:
      return round.count(counters.orders_payment_failed);
    case order::State::released:
      return round.count(counters.orders_released);
    case order::State::refunded:
      return round.count(counters.orders_refunded);
    case order::State::payment_action_required:
      return round.count(counters.orders_payment_action_required);
  }
}

void OrderRows::count_stand(const order::StateChange& change, Round& round) {
  SaleCounters& counters = course_.counters();
  if (change.from != change.to && order::is_live(change.from)) round.uncount(counters.orders_in(change.from));
  if (order::is_live(change.to)) round.count(counters.orders_in(change.to));
}

// --- Payments

void OrderRows::write_begun(Now now, OrderId id, Round& round) {
  OrderRecord& order = records_.at(id);
  if (!order.payment.is_nil()) return write_payment(id, {}, ledger::PaymentState::unknown, round);
  order.payment = ledger::PaymentId(ids_.mint(now.wall));
  order.payment_state = ledger::PaymentState::unknown;
  ledger::InsertPayment row;
  row.id = order.payment;
  row.order = id;
  row.sale = course_.sale();
  row.hold = order.hold;
  row.provider = settings_.payment_provider;
  row.idempotency_key = round.keep(id.str());
  row.state = order.payment_state;
  row.amount = order.total;
  row.currency = round.keep(course_.currency());
  round.add(row);
}

void OrderRows::write_answer(OrderId id, const order::ChargeResult& result, Round& round) {
  write_payment(id, result, payment_state(id, result.outcome), round);
}

ledger::PaymentState OrderRows::payment_state(OrderId id, ChargeOutcome outcome) const {
  using State = ledger::PaymentState;
  // Whatever became of a try to take it, it is set aside until it is known to be taken or let go.
  const bool is_authorized = cashier_.payments().is_authorized(id);
  switch (outcome) {
    case ChargeOutcome::authorized:  // an order that is cancelled is not paid by it
      return is_authorized ? State::authorized : State::unknown;
    case ChargeOutcome::captured:
      return State::captured;
    case ChargeOutcome::declined:
      return State::declined;
    case ChargeOutcome::cancelled:
      return State::cancelled;
    case ChargeOutcome::action_required:
      if (is_authorized) return State::authorized;
      return cashier_.payments().may_be_charged(id) ? State::unknown : State::action_required;
    case ChargeOutcome::failed:
    case ChargeOutcome::not_sent:
    case ChargeOutcome::under_way:
    case ChargeOutcome::unknown:
    case ChargeOutcome::refunded:
      if (is_authorized) return State::authorized;
      return cashier_.payments().may_be_charged(id) ? State::unknown : State::created;
  }
  return State::unknown;
}

void OrderRows::write_payment(OrderId id, const order::ChargeResult& result, ledger::PaymentState state,
                              Round& round) {
  OrderRecord& order = records_.at(id);
  if (!result.provider_reference.empty()) order.provider_reference = result.provider_reference;
  if (!result.action_url.empty()) order.action_url = result.action_url;
  round.add(ledger::MovePayment{.sale = course_.sale(),
                                .id = order.payment,
                                .from = order.payment_state,
                                .to = state,
                                .provider_reference = round.keep(order.provider_reference),
                                .detail = round.keep(result.detail)});
  order.payment_state = state;
}

void OrderRows::write_cancellation(Now now, OrderId id, Round& round) {
  ledger::InsertCancellation row;
  row.order = id;
  row.sale = course_.sale();
  row.units = records_.at(id).cancel_units;
  row.created_at = now.wall;
  round.add(row);
}

// --- Jobs

void OrderRows::write_new_job(Now now, OrderId id, Round& round) {
  ledger::InsertJob row;
  row.id = records_.at(id).job;
  row.sale = course_.sale();
  row.kind = order::payment_job;
  row.subject = round.keep(id.str());
  row.trace = round.keep(records_.at(id).trace);
  row.run_at = now.wall;
  round.add(row);
  round.count(course_.counters().jobs_created);
}

void OrderRows::write_tried(Now now, JobMove move, Round& round) {
  const order::Job* job = cashier_.jobs().find(move.job);
  move.attempts = job == nullptr ? move.attempts + 1 : job->attempts;
  move.to = job == nullptr                          ? ledger::JobState::done
            : job->state == order::Job::State::dead ? ledger::JobState::dead
                                                    : ledger::JobState::ready;
  write_job(now, move, round);
}

void OrderRows::write_job(Now now, const JobMove& move, Round& round) {
  write_job_row(now, course_, cashier_.jobs().find(move.job), move, round);
}

void write_job_row(Now now, Course& course, const order::Job* job, const JobMove& move, Round& round) {
  ledger::MoveJob row;
  row.sale = course.sale();
  row.id = move.job;
  row.from = move.from;
  row.to = move.to;
  row.attempts = move.attempts;
  row.run_at = now.wall;
  if (job != nullptr && job->state == order::Job::State::waiting) {
    row.run_at += std::chrono::duration_cast<std::chrono::milliseconds>(job->due - now.mono);
  }
  row.last_error = round.keep(move.error);
  round.add(row);

  SaleCounters& counters = course.counters();
  if (move.to == ledger::JobState::done || move.to == ledger::JobState::dropped) round.count(counters.jobs_done);
  if (move.from == ledger::JobState::dead) round.uncount(counters.jobs_dead);
  if (move.to != ledger::JobState::dead) return;
  round.count(counters.jobs_dead);
  round.tell([&course, id = move.job.str(), order = move.subject.str(), error = std::string(move.error)] {
    course.log().warn("payment_given_up", {{"sale", course.sale()}, {"order", order}, {"job", id}, {"error", error}});
  });
}

}  // namespace sluice::shop
