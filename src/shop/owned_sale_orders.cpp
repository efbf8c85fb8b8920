// Orders: checkout, payment results, and the rows and counters they leave.
#include "base/invariant.h"
#include "shop/owned_sale.h"

namespace sluice::shop {
namespace {

using order::ChargeOutcome;

order::PaymentOutcome outcome_of(ChargeOutcome outcome) {
  switch (outcome) {
    case ChargeOutcome::captured:
      return order::PaymentOutcome::captured;
    case ChargeOutcome::declined:
      return order::PaymentOutcome::declined;
    case ChargeOutcome::action_required:
      return order::PaymentOutcome::action_required;
    case ChargeOutcome::failed:
      return order::PaymentOutcome::failed;
    case ChargeOutcome::unknown:
      return order::PaymentOutcome::unknown;
  }
  return order::PaymentOutcome::unknown;
}

ledger::PaymentState payment_state_of(ChargeOutcome outcome) {
  switch (outcome) {
    case ChargeOutcome::captured:
      return ledger::PaymentState::captured;
    case ChargeOutcome::declined:
      return ledger::PaymentState::declined;
    case ChargeOutcome::action_required:
      return ledger::PaymentState::action_required;
    case ChargeOutcome::failed:  // nothing was charged, and it is tried again
      return ledger::PaymentState::created;
    case ChargeOutcome::unknown:
      return ledger::PaymentState::unknown;
  }
  return ledger::PaymentState::unknown;
}

constexpr std::string_view provider = "sandbox";

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
  if (book_.of_hold(checkout.hold).size() >= order::orders_per_hold_max) return refuse(Verdict::too_many_orders);

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

  const order::Command place = order::Place{.id = id, .hold = hold->id};
  order::Verdict verdict{};
  changes_.clear();
  book_.apply(now.mono, {&place, 1}, {&verdict, 1}, changes_);
  SLUICE_INVARIANT(verdict == order::Verdict::done);
  for (const order::StateChange& change : changes_) record_order(now, change, journal);
  add_job(now, id, journal);

  Answer answer{
      .verdict = Verdict::order_accepted, .body = order_json(id, order), .location = "/v1/orders/" + id.str()};
  store_answer(now, checkout.buyer, checkout.request, 202, answer, journal);
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
    const auto id = book_.take_due(now.mono, changes_);
    if (!id) break;
    for (const order::StateChange& change : changes_) record_order(now, change, journal);
    OrderRecord& order = orders_.find(*id)->second;
    if (order.payment.id.is_nil()) begin_payment(now, order, *id, journal);
    out.push_back({.job = order.job,
                   .order = *id,
                   .charge = {.idempotency_key = id->str(),
                              .reference = id->str(),
                              .method = order.method,
                              .amount = order.total,
                              .currency = config_.items.front().price.currency}});
  }
  if (row_is_dirty_) write_sale_row(now, journal);
}

Answer OwnedSale::apply(Now now, const PaymentSettled& settled, Journal& journal) {
  const auto at = orders_.find(settled.order);
  if (at == orders_.end()) return {.verdict = Verdict::no_such_order};
  OrderRecord& order = at->second;
  const order::Command settle = order::Settle{.id = settled.order, .outcome = outcome_of(settled.result.outcome)};
  order::Verdict verdict{};
  changes_.clear();
  book_.apply(now.mono, {&settle, 1}, {&verdict, 1}, changes_);
  if (verdict == order::Verdict::not_pending || verdict == order::Verdict::no_such_order)
    return {.verdict = Verdict::done};

  record_payment(order, settled.result, journal);
  record_job(now, settled.order, verdict, settled.result.detail, journal);
  for (const order::StateChange& change : changes_) record_order(now, change, journal);
  if (verdict != order::Verdict::done) return {.verdict = Verdict::done};
  // `order` may be forgotten by what follows (a hold that ends takes its failed orders along).
  const HoldId hold = order.hold;
  const bool captured = settled.result.outcome == ChargeOutcome::captured;
  const sale::Outcome outcome = captured ? apply_to_sale(now, sale::Sell{.id = hold}, journal)
                                         : apply_to_sale(now, sale::StopPaying{.id = hold}, journal);
  SLUICE_INVARIANT(outcome.verdict == sale::Verdict::done);
  return {.verdict = Verdict::done};
}

OrderId OwnedSale::live_order(HoldId hold) const {
  const order::Order* order = book_.find(hold);
  return order != nullptr && order::is_live(order->state) ? order->id : OrderId();
}

void OwnedSale::forget_orders(Now now, HoldId hold) {
  const auto ids = book_.of_hold(hold);
  if (ids.empty()) return;
  for (const OrderId id : ids) orders_.erase(id);
  const order::Command forget = order::Forget{.hold = hold};
  order::Verdict verdict{};
  std::vector<order::StateChange> none;
  book_.apply(now.mono, {&forget, 1}, {&verdict, 1}, none);
}

void OwnedSale::record_order(Now now, const order::StateChange& change, Journal& journal) {
  if (change.from != change.to) {
    add(journal, ledger::MoveOrder{.sale = config_.id, .id = change.id, .from = change.from, .to = change.to});
  }
  ledger::AppendOrderEvent event;
  event.sale = config_.id;
  event.order = change.id;
  event.sequence = change.sequence;
  event.state = change.to;
  event.at = now.wall;
  add(journal, event);
  orders_.find(change.id)->second.history.push_back(event);
  count_order(change.to);
}

void OwnedSale::begin_payment(Now now, OrderRecord& order, OrderId id, Journal& journal) {
  order.payment = {.id = ledger::PaymentId(ids_.mint(now.wall)), .state = ledger::PaymentState::created};
  ledger::InsertPayment row;
  row.id = order.payment.id;
  row.order = id;
  row.sale = config_.id;
  row.hold = order.hold;
  row.provider = provider;
  row.idempotency_key = journal.keep(id.str());
  row.state = order.payment.state;
  row.amount = order.total;
  row.currency = config_.items.front().price.currency;
  add(journal, row);
}

void OwnedSale::record_payment(OrderRecord& order, const order::ChargeResult& result, Journal& journal) {
  const ledger::PaymentState to = payment_state_of(result.outcome);
  add(journal, ledger::MovePayment{.sale = config_.id,
                                   .id = order.payment.id,
                                   .from = order.payment.state,
                                   .to = to,
                                   .provider_reference = journal.keep(result.provider_reference),
                                   .detail = journal.keep(result.detail)});
  order.payment.state = to;
}

void OwnedSale::add_job(Now now, OrderId id, Journal& journal) {
  ledger::InsertJob row;
  row.id = orders_.find(id)->second.job;
  row.sale = config_.id;
  row.kind = order::payment_job;
  row.subject = journal.keep(id.str());
  row.run_at = now.wall;
  add(journal, row);
  ++front_->counters.jobs_created;
}

void OwnedSale::record_job(Now now, OrderId id, order::Verdict verdict, const std::string& error, Journal& journal) {
  const OrderRecord& order = orders_.find(id)->second;
  const order::Order* decided = book_.find(id);
  ledger::MoveJob row;
  row.sale = config_.id;
  row.id = order.job;
  row.to = verdict == order::Verdict::done       ? ledger::JobState::done
           : verdict == order::Verdict::given_up ? ledger::JobState::dead
                                                 : ledger::JobState::ready;
  row.attempts = decided->attempts;
  row.run_at = now.wall;
  if (verdict == order::Verdict::retry_later && decided->attempts > 0) {
    row.run_at += std::chrono::duration_cast<std::chrono::milliseconds>(order::retry_delay(decided->attempts));
  }
  row.last_error = journal.keep(error);
  add(journal, row);
  SaleCounters& counters = front_->counters;
  if (row.to == ledger::JobState::done) ++counters.jobs_done;
  if (row.to == ledger::JobState::dead) ++counters.jobs_dead;
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
    case order::State::payment_action_required:
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
