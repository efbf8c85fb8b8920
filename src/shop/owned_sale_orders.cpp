// Orders: checkout, payment results, and the rows and counters they leave.
#include "base/invariant.h"
#include "shop/owned_sale.h"

namespace sluice::shop {
namespace {

using order::Cashier;
using order::ChargeOutcome;

}  // namespace

Answer OwnedSale::apply(Now now, const Checkout& checkout, Journal& journal) {
  if (auto stored = stored_answer(checkout.buyer, checkout.request)) return std::move(*stored);
  const auto refuse = [](Verdict verdict) { return Answer{.verdict = verdict}; };
  const sale::Hold* hold = sale_.find(checkout.hold);
  if (hold == nullptr || hold->buyer != checkout.buyer) return refuse(Verdict::no_such_hold);
  if (hold->state != sale::HoldState::active) {
    return {.verdict = Verdict::already_ordered, .order = live_order(hold->id).str()};
  }
  if (hold->deadline <= sale_now(now)) return refuse(Verdict::hold_expired);
  if (cashier_.book().of_hold(checkout.hold).size() >= order::orders_per_hold_max)
    return refuse(Verdict::too_many_orders);

  const sale::Outcome outcome = apply_to_sale(now, sale::BeginPaying{.id = checkout.hold}, journal);
  SLUICE_INVARIANT(outcome.verdict == sale::Verdict::done);
  hold = sale_.find(checkout.hold);
  const OrderId id(ids_.mint(now.wall));
  OrderRecord& order = orders_[id];
  order = {.hold = hold->id,
           .buyer = hold->buyer,
           .method = checkout.method,
           .items = hold_items(*hold),
           .total = hold->total,
           .job = JobId(ids_.mint(now.wall)),
           .history = {}};

  ledger::InsertOrder row;
  row.id = id;
  row.hold = hold->id;
  row.sale = config_.id;
  row.buyer = hold->buyer;
  row.email = journal.keep(checkout.email);
  row.method = journal.keep(checkout.method);
  row.details = journal.keep(checkout.details);
  row.total_amount = hold->total;
  row.currency = config_.items.front().price.currency;
  row.created_at = now.wall;
  add(journal, row);

  changes_.clear();
  const auto placed = cashier_.place(
      now.mono, {.id = id, .hold = hold->id, .job = order.job, .payer = checkout.payer, .hold_time = config_.hold},
      changes_);
  SLUICE_INVARIANT(placed == order::Book::Verdict::done);
  record_changes(now, journal);
  record_job(now, {.job = order.job, .subject = id}, journal);
  ++front_->counters.jobs_created;

  Answer answer{
      .verdict = Verdict::order_accepted, .body = order_json(id, order), .location = "/v1/orders/" + id.str()};
  store_answer(checkout.buyer, checkout.request, 202, answer, journal);
  return answer;
}

Answer OwnedSale::apply(Now, const ReadOrder& read, Journal&) {
  const auto at = orders_.find(read.order);
  if (at == orders_.end() || at->second.buyer != read.buyer) return {.verdict = Verdict::no_such_order};
  return {.verdict = Verdict::found, .body = order_json(read.order, at->second)};
}

void OwnedSale::take_due_payments(Now now, std::size_t count, std::vector<order::PaymentTask>& out,
                                  Journal& journal) {
  for (std::size_t i = 0; i < count; ++i) {
    changes_.clear();
    const auto due = cashier_.take_due(now.mono, changes_);
    if (!due) return;
    record_changes(now, journal);
    OrderRecord& order = orders_.find(due->order)->second;
    // From here to its answer the money may move, whatever becomes of this process: so the ledger says `unknown`.
    record_payment(order, due->order, {}, ledger::PaymentState::unknown, journal);
    out.push_back({.job = due->job,
                   .order = due->order,
                   .verb = due->verb,
                   .charge = {.idempotency_key = due->order.str(),
                              .reference = due->order.str(),
                              .method = order.method,
                              .amount = order.total,
                              .currency = config_.items.front().price.currency},
                   .sale = config_.id,
                   .payer = cashier_.jobs().find(due->job)->payer});
  }
}

Answer OwnedSale::apply(Now now, const PaymentSettled& settled, Journal& journal) {
  const auto at = orders_.find(settled.order);
  if (at == orders_.end()) return {.verdict = Verdict::no_such_order};
  OrderRecord& order = at->second;
  const order::Job* job = cashier_.job_of(settled.order);
  const JobNote before{.job = order.job,
                       .subject = settled.order,
                       .attempts = job == nullptr ? 0 : job->attempts,
                       .error = settled.result.detail};
  const order::Jitter jitter{static_cast<std::uint16_t>(ids_.random().next() % order::jitter_count)};
  changes_.clear();
  const auto what = cashier_.settle(now.mono, settled.order, settled.result, jitter, changes_);
  if (what == Cashier::Settled::not_in_flight) return {.verdict = Verdict::done};

  record_payment(order, settled.order, settled.result, payment_state(settled.order, settled.result.outcome), journal);
  record_changes(now, journal);
  record_settled(now, settled.order, before, what, journal);
  return {.verdict = Verdict::done};
}

// The job's row, and what the end of a payment means for its hold.
void OwnedSale::record_settled(Now now, OrderId id, const JobNote& before, Cashier::Settled settled,
                               Journal& journal) {
  JobNote note = before;
  const order::Job* job = cashier_.jobs().find(note.job);
  note.attempts = job == nullptr ? note.attempts + 1 : job->attempts;
  note.state = job == nullptr                          ? ledger::JobState::done
               : job->state == order::Job::State::dead ? ledger::JobState::dead
                                                       : ledger::JobState::ready;
  record_job(now, note, journal);
  switch (settled) {
    case Cashier::Settled::not_in_flight:
    case Cashier::Settled::due_later:
    case Cashier::Settled::stuck:
      return;
    case Cashier::Settled::paid:
      return end_paying(now, sale::Sell{.id = orders_.find(id)->second.hold}, journal);
    case Cashier::Settled::failed:
    case Cashier::Settled::given_up:
      return end_paying(now, sale::StopPaying{.id = orders_.find(id)->second.hold}, journal);
  }
}

// What is known of the hold's orders may be forgotten by this.
void OwnedSale::end_paying(Now now, const sale::Command& command, Journal& journal) {
  const sale::Outcome outcome = apply_to_sale(now, command, journal);
  SLUICE_INVARIANT(outcome.verdict == sale::Verdict::done);
}

Answer OwnedSale::apply(Now now, const ActOnJob& act, Journal& journal) {
  const order::Job* job = cashier_.jobs().find(act.job);
  if (job == nullptr || job->state != order::Job::State::dead) {
    return {.verdict = Verdict::conflict, .detail = "job " + act.job.str() + " is not dead"};
  }
  const JobNote note{.job = act.job, .subject = job->subject, .attempts = job->attempts};
  return act.action == JobAction::retry ? retry(now, note, journal) : drop(now, note, journal);
}

Answer OwnedSale::retry(Now now, JobNote note, Journal& journal) {
  if (cashier_.retry(now.mono, note.job) == Cashier::ByHand::order_is_over) {
    return {.verdict = Verdict::conflict,
            .detail = "order " + note.subject.str() + " has ended; there is nothing to pay"};
  }
  note.attempts = 0;
  record_job(now, note, journal);
  --front_->counters.jobs_dead;
  return {.verdict = Verdict::done};
}

Answer OwnedSale::drop(Now now, JobNote note, Journal& journal) {
  changes_.clear();
  cashier_.drop(note.job, changes_);
  note.state = ledger::JobState::done;
  note.error = "dropped by a person";
  record_job(now, note, journal);
  --front_->counters.jobs_dead;
  if (changes_.empty()) return {.verdict = Verdict::done};  // the order had ended before
  record_changes(now, journal);
  OrderRecord& order = orders_.find(note.subject)->second;
  const order::ChargeResult looked_up{.outcome = ChargeOutcome::cancelled,
                                      .provider_reference = {},
                                      .detail = "dropped by a person: nothing charged"};
  record_payment(order, note.subject, looked_up, ledger::PaymentState::declined, journal);
  end_paying(now, sale::StopPaying{.id = order.hold}, journal);
  return {.verdict = Verdict::done};
}

OrderId OwnedSale::live_order(HoldId hold) const {
  const order::Order* order = cashier_.book().find(hold);
  return order != nullptr && order::is_live(order->state) ? order->id : OrderId();
}

void OwnedSale::forget_orders(HoldId hold) {
  for (const OrderId id : cashier_.book().of_hold(hold)) orders_.erase(id);
  cashier_.forget(hold);
}

void OwnedSale::record_changes(Now now, Journal& journal) {
  for (const order::StateChange& change : changes_) record_order(now, change, journal);
}

void OwnedSale::record_order(Now now, const order::StateChange& change, Journal& journal) {
  if (change.from != change.to) {
    add(journal, ledger::MoveOrder{.id = change.id, .from = change.from, .to = change.to});
  }
  ledger::AppendOrderEvent event;
  event.order = change.id;
  event.sequence = change.sequence;
  event.state = change.to;
  event.at = now.wall;
  add(journal, event);
  orders_.find(change.id)->second.history.push_back(event);
  count_order(change.to);
}

void OwnedSale::record_payment(OrderRecord& order, OrderId id, const order::ChargeResult& result,
                               ledger::PaymentState state, Journal& journal) {
  if (!result.provider_reference.empty()) order.provider_reference = result.provider_reference;
  ledger::PutPayment row;
  row.order = id;
  row.hold = order.hold;
  row.provider = settings_.payment_provider;
  row.state = state;
  row.amount = order.total;
  row.currency = config_.items.front().price.currency;
  row.provider_reference = journal.keep(order.provider_reference);
  row.detail = journal.keep(result.detail);
  add(journal, row);
}

ledger::PaymentState OwnedSale::payment_state(OrderId id, ChargeOutcome outcome) const {
  if (outcome == ChargeOutcome::captured) return ledger::PaymentState::captured;
  if (outcome == ChargeOutcome::declined || outcome == ChargeOutcome::cancelled)
    return ledger::PaymentState::declined;
  return cashier_.may_be_charged(id) ? ledger::PaymentState::unknown : ledger::PaymentState::created;
}

void OwnedSale::record_job(Now now, const JobNote& note, Journal& journal) {
  const order::Job* job = cashier_.jobs().find(note.job);
  ledger::PutJob row;
  row.id = note.job;
  row.sale = config_.id;
  row.kind = order::payment_job;
  row.state = note.state;
  row.subject = note.subject;
  row.attempts = note.attempts;
  row.run_at = now.wall;
  if (job != nullptr && job->state == order::Job::State::waiting) {
    row.run_at += std::chrono::duration_cast<std::chrono::milliseconds>(job->due - now.mono);
  }
  row.last_error = journal.keep(note.error);
  add(journal, row);
  SaleCounters& counters = front_->counters;
  if (row.state == ledger::JobState::done) ++counters.jobs_done;
  if (row.state == ledger::JobState::dead) ++counters.jobs_dead;
}

void OwnedSale::count_order(order::State state) {
  SaleCounters& counters = front_->counters;
  switch (state) {
    case order::State::accepted:
      ++counters.orders_accepted;
      break;
    case order::State::payment_pending:
      ++counters.orders_payment_pending;
      break;
    case order::State::paid:
      ++counters.orders_paid;
      break;
    case order::State::confirmed:
      ++counters.orders_confirmed;
      break;
    case order::State::payment_failed:
      ++counters.orders_payment_failed;
      break;
    case order::State::payment_action_required:  // pending still, for who counts
    case order::State::released:
    case order::State::refunded:
      break;
  }
}

std::string OwnedSale::order_json(OrderId id, const OrderRecord& order) const {
  const auto state = order.history.empty() ? order::State::accepted : order.history.back().state;
  return to_json(OrderText{.id = id,
                           .hold = order.hold,
                           .sale = config_.id,
                           .state = state,
                           .items = order.items,
                           .total = order.total,
                           .currency = config_.items.front().price.currency,
                           .history = order.history});
}

}  // namespace sluice::shop
