#include "shop/purchase/cancelling.h"

#include "base/invariant.h"
#include "base/json_writer.h"
#include "shop/purchase/named_units.h"

namespace sluice::shop {

using order::Cashier;

namespace {

std::string cancelled_text(OrderId id, order::State state, order::UnitsThen units) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("order", id.str()).field("state", ledger::to_string(state));
  json.field("cancelling", order::is_payment_open(state)).field("units", ledger::to_string(units)).end_object();
  return out;
}

}  // namespace

Answer Cancelling::apply(Now now, const CancelOrder& cancel, Round& round) {
  const order::Order* order = cashier_.book().find(cancel.order);
  if (order == nullptr) return order_conflict(cancel.order, "has ended; there is nothing to cancel");
  if (order->state == order::State::confirmed && has_taken_nothing(cancel.order))
    return take_back(now, cancel, round);
  if (order->state == order::State::refunded) return take_back_rest(now, cancel, round);
  const order::Job* job = cashier_.payments().job_of(cancel.order);
  JobMove move{.job = records_.at(cancel.order).job, .subject = cancel.order};
  const bool was_dead = job != nullptr && job->state == order::Job::State::dead;
  const bool was_waiting = job != nullptr && job->state == order::Job::State::waiting;
  if (was_dead) move.from = ledger::JobState::dead;
  if (was_waiting) move.attempts = job->attempts;
  changes_.clear();
  const auto cancelled = cashier_.cancel(now.mono, cancel.order, changes_);
  if (cancelled == Cashier::Cancelled::not_open) {
    const bool is_taken = order->state == order::State::confirmed;
    return order_conflict(cancel.order, is_taken ? "is confirmed: its money was taken; refund it"
                                                 : "has ended; there is nothing to cancel");
  }
  OrderRecord& record = records_.at(cancel.order);
  if (cancelled != Cashier::Cancelled::again) {
    record.cancel_units = cancel.units;
    rows_.write_cancellation(now, cancel.order, round);
  }
  if (cancelled == Cashier::Cancelled::asked && (was_dead || was_waiting)) rows_.write_job(now, move, round);
  const order::UnitsThen units = record.cancel_units;
  Answer answer{.verdict = Verdict::done, .body = cancelled_text(cancel.order, order->state, units)};
  if (cancelled == Cashier::Cancelled::released) release(now, cancel.order, move, round);
  return answer;
}

bool Cancelling::has_taken_nothing(OrderId id) const {
  return records_.at(id).total == 0 || records_.is_paid_at_shop(id);
}

// There is no money to wait for. What is known of the hold's orders is forgotten by this.
Answer Cancelling::take_back(Now now, const CancelOrder& cancel, Round& round) {
  OrderRecord& record = records_.at(cancel.order);
  const HoldId hold = record.hold;
  record.cancel_units = cancel.units;
  rows_.write_cancellation(now, cancel.order, round);
  changes_.clear();
  const bool is_moved = cashier_.take_back(cancel.order, changes_);
  SLUICE_INVARIANT(is_moved);
  rows_.write_changes(now, changes_, round);
  units_.end_ordered(now, hold, cancel.units, round);
  return {.verdict = Verdict::done, .body = cancelled_text(cancel.order, order::State::released, cancel.units)};
}

// What was kept when the last of the money went back: under a number that no refund of it will have. What is known of
// the hold's orders is forgotten by this.
Answer Cancelling::take_back_rest(Now now, const CancelOrder& cancel, Round& round) {
  OrderRecord& record = records_.at(cancel.order);
  const HoldId hold = record.hold;
  const order::Refunds::Account* account = refunds_.find(cancel.order);
  record.last_refund = {.number = (account == nullptr ? 0 : account->count) + 1,
                        .units = cancel.units,
                        .items = units_json(units_.numbers_of(*units_.find(hold)), course_.config())};
  rows_.tell_part_refund(now, cancel.order, round);
  units_.end_ordered(now, hold, cancel.units, round);
  return {.verdict = Verdict::done, .body = cancelled_text(cancel.order, order::State::refunded, cancel.units)};
}

// Nothing was charged. What is known of the hold's orders is forgotten by this.
void Cancelling::release(Now now, OrderId id, JobMove job, Round& round) {
  rows_.write_changes(now, changes_, round);
  if (!records_.at(id).payment.is_nil()) {
    rows_.write_answer(id,
                       {.outcome = order::ChargeOutcome::cancelled,
                        .provider_reference = {},
                        .detail = "cancelled by the merchant: nothing charged"},
                       round);
  }
  job.to = ledger::JobState::done;
  job.error = "cancelled by the merchant";
  rows_.write_job(now, job, round);
  units_.end_ordered(now, records_.at(id).hold, records_.at(id).cancel_units, round);
}

}  // namespace sluice::shop
