#include "shop/purchase/orders.h"

#include <algorithm>

namespace sluice::shop {

using order::Cashier;

// --- What is known of them

Answer Orders::apply(Now, const ReadOrder& read, Round&) {
  const OrderRecord* order = records_.find(read.order);
  const bool may_read = order != nullptr && (read.by_link || order->buyer == read.buyer);
  if (!may_read) return {.verdict = Verdict::no_such_order};
  return {.verdict = Verdict::found, .body = records_.to_text(read.order)};
}

OrderId Orders::live_order(HoldId hold) const {
  const order::Order* order = cashier_.book().find(hold);
  return order != nullptr && order::is_live(order->state) ? order->id : OrderId();
}

void Orders::forget(HoldId hold) {
  for (const OrderId id : cashier_.book().of_hold(hold)) records_.forget(id);
  cashier_.forget(hold);
}

// --- Payments

std::size_t Orders::begin_due_payments(Now now, std::size_t count, order::Leave leave, Round& round) {
  std::size_t begun = 0;
  for (std::size_t i = 0; i < count; ++i) {
    changes_.clear();
    const auto due = cashier_.take_due(now.mono, changes_);
    if (!due) break;
    rows_.write_changes(now, changes_, round);
    if (begun == leave.room) {
      hold_back(now, due->order, leave.hold_back, round);
    } else {
      begin(now, *due, round);
      ++begun;
    }
  }
  return begun;
}

// Nothing was asked, so that the payment's row stays what it was.
void Orders::hold_back(Now now, OrderId id, Duration pause, Round& round) {
  const JobMove before = job_before(id, order::not_asked_for_now);
  changes_.clear();
  const Cashier::Settled what = cashier_.hold_back(now.mono, id, pause, order::not_asked_for_now, changes_);
  rows_.write_changes(now, changes_, round);
  rows_.write_tried(now, before, round);
  records_.at(id).is_delayed = true;
  end_payment(now, id, what, round);
}

void Orders::begin(Now now, const Cashier::Due& due, Round& round) {
  // What is set aside is written down as authorized, and stays that until it is known to be taken or let go.
  if (!cashier_.payments().is_authorized(due.order)) rows_.write_begun(now, due.order, round);
  const OrderRecord& order = records_.at(due.order);
  round.begin({.job = due.job,
               .order = due.order,
               .verb = due.verb,
               .charge = {.idempotency_key = due.order.str(),
                          .reference = due.order.str(),
                          .provider_reference = order.provider_reference,
                          .method = order.method,
                          .amount = order.total,
                          .currency = course_.currency(),
                          .return_url = order.return_url,
                          .trace = order.trace},
               .sale = course_.sale(),
               .payer = cashier_.jobs().find(due.job)->payer});
}

std::optional<Duration> Orders::until_next_payment(Now now) const {
  const auto at = cashier_.next_deadline();
  return at ? std::optional(std::max(*at - now.mono, Duration::zero())) : std::nullopt;
}

Answer Orders::apply(Now now, const PaymentSettled& settled, Round& round) {
  if (!records_.has(settled.order)) return {.verdict = Verdict::no_such_order};
  const JobMove before = job_before(settled.order, settled.result.detail);
  const order::Jitter jitter{static_cast<std::uint16_t>(ids_.random().next() % order::jitter_count)};
  changes_.clear();
  const Cashier::Settled what = cashier_.settle(now.mono, settled.order, settled.result, jitter, changes_);
  if (what == Cashier::Settled::not_in_flight) return {.verdict = Verdict::done};
  rows_.write_answer(settled.order, settled.result, round);
  rows_.write_changes(now, changes_, round);
  rows_.write_tried(now, before, round);
  records_.at(settled.order).is_delayed = order::is_no_answer(settled.result.outcome);
  end_payment(now, settled.order, what, round);
  return {.verdict = Verdict::done};
}

Answer Orders::apply(Now now, const ProviderTold& told, Round& round) {
  inbox_.take_in(now, told.provider, told.event, round);
  ask_now(now, told.order, {}, round);
  const bool has_failed = cashier_.book().find(told.order)->state == order::State::payment_failed;
  if (has_failed && !told.set_aside.empty()) let_go(told.order, told.set_aside, round);
  return {.verdict = Verdict::done};
}

// Best effort: what is not let go lapses by itself, as nobody captures it.
void Orders::let_go(OrderId id, const std::string& payment, Round& round) {
  const OrderRecord& order = records_.at(id);
  round.begin({.job = order.job,
               .order = id,
               .verb = order::PaymentVerb::let_go,
               .charge = {.idempotency_key = id.str(),
                          .reference = id.str(),
                          .provider_reference = payment,
                          .method = order.method,
                          .amount = order.total,
                          .currency = course_.currency(),
                          .return_url = {},
                          .trace = order.trace},
               .sale = course_.sale()});
}

// Once its id is known it is only read, which no key that was used up can prevent.
Answer Orders::apply(Now now, const AskAgain& again, Round& round) {
  const bool is_news = records_.has(again.order) && records_.at(again.order).provider_reference.empty();
  if (is_news) records_.at(again.order).provider_reference = again.payment;
  ask_now(now, again.order, "asked again: the provider has an answer", round);
  return {.verdict = Verdict::done};
}

void Orders::ask_now(Now now, OrderId id, std::string_view why, Round& round) {
  if (!records_.has(id)) return;
  const JobMove revived{.job = records_.at(id).job, .subject = id, .from = ledger::JobState::dead, .error = why};
  if (cashier_.ask_now(now.mono, id) == Cashier::Asked::revived) rows_.write_job(now, revived, round);
}

JobMove Orders::job_before(OrderId id, std::string_view error) const {
  const order::Job* job = cashier_.payments().job_of(id);
  return {.job = records_.at(id).job, .subject = id, .attempts = job == nullptr ? 0 : job->attempts, .error = error};
}

// What the end of a payment means for its hold. What is known of the hold's orders may be forgotten by this.
void Orders::end_payment(Now now, OrderId id, Cashier::Settled settled, Round& round) {
  switch (settled) {
    case Cashier::Settled::not_in_flight:
    case Cashier::Settled::due_later:
    case Cashier::Settled::captured:
    case Cashier::Settled::stuck:
      return;
    case Cashier::Settled::paid:
      return units_.end_paying(now, sale::Sell{.id = records_.at(id).hold}, round);
    case Cashier::Settled::unpaid:
      return units_.end_paying(now, sale::TakeBack{.id = records_.at(id).hold}, round);
    case Cashier::Settled::released:
      return units_.end_ordered(now, records_.at(id).hold, records_.at(id).cancel_units, round);
    case Cashier::Settled::failed:
    case Cashier::Settled::given_up:
      return units_.end_paying(now, sale::StopPaying{.id = records_.at(id).hold}, round);
  }
}

}  // namespace sluice::shop
