#include "shop/orders.h"

#include "base/invariant.h"
#include "shop/answer_text.h"

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
    case ChargeOutcome::failed:
      return ledger::PaymentState::created;
    case ChargeOutcome::unknown:
      return ledger::PaymentState::unknown;
  }
  return ledger::PaymentState::unknown;
}

constexpr std::string_view provider = "sandbox";

}  // namespace

Answer Orders::apply(Now now, const Checkout& checkout, Round& round) {
  if (auto stored = answers_.find(checkout.buyer, checkout.request)) return std::move(*stored);
  const sale::Hold* hold = units_.find(checkout.hold);
  if (hold == nullptr || hold->buyer != checkout.buyer) return {.verdict = Verdict::no_such_hold};
  if (hold->state != sale::HoldState::active) {
    return {.verdict = Verdict::already_ordered, .order = live_order(hold->id).str()};
  }
  if (hold->deadline <= course_.now(now)) return {.verdict = Verdict::hold_expired};
  if (book_.of_hold(checkout.hold).size() >= order::orders_per_hold_max) return {.verdict = Verdict::too_many_orders};

  const Units::Applied paying = units_.apply(now, sale::BeginPaying{.id = checkout.hold}, round);
  SLUICE_INVARIANT(paying.outcome.verdict == sale::Verdict::done);
  const OrderId id(ids_.mint(now.wall));
  record_new(now, id, checkout, round);
  Answer answer{.verdict = Verdict::order_accepted,
                .body = to_text(id, orders_.find(id)->second),
                .location = "/v1/orders/" + id.str()};
  answers_.store(now, checkout.buyer, checkout.request, 202, answer, round);
  return answer;
}

void Orders::record_new(Now now, OrderId id, const Checkout& checkout, Round& round) {
  const sale::Hold& hold = *units_.find(checkout.hold);
  orders_[id] = {.hold = hold.id,
                 .buyer = hold.buyer,
                 .method = checkout.method,
                 .items = units_.items_of(hold),
                 .total = hold.total,
                 .job = JobId(ids_.mint(now.wall)),
                 .history = {}};
  ledger::InsertOrder row;
  row.id = id;
  row.hold = hold.id;
  row.sale = course_.sale();
  row.buyer = hold.buyer;
  row.email = round.keep(checkout.email);
  row.method = round.keep(checkout.method);
  row.details = round.keep(checkout.details);
  row.total_amount = hold.total;
  row.currency = round.keep(course_.currency());
  row.created_at = now.wall;
  round.add(row);

  const order::Command place = order::Place{.id = id, .hold = hold.id};
  order::Verdict verdict{};
  changes_.clear();
  book_.apply(now.mono, {&place, 1}, {&verdict, 1}, changes_);
  SLUICE_INVARIANT(verdict == order::Verdict::done);
  for (const order::StateChange& change : changes_) record_state(now, change, round);
  record_job(now, id, order::Verdict::retry_later, "", round);
}

Answer Orders::apply(Now, const ReadOrder& read, Round&) {
  const auto at = orders_.find(read.order);
  if (at == orders_.end() || at->second.buyer != read.buyer) return {.verdict = Verdict::no_such_order};
  return {.verdict = Verdict::found, .body = to_text(read.order, at->second)};
}

void Orders::begin_due_payments(Now now, std::size_t count, Round& round) {
  for (std::size_t i = 0; i < count; ++i) {
    changes_.clear();
    const auto id = book_.take_due(now.mono, changes_);
    if (!id) return;
    for (const order::StateChange& change : changes_) record_state(now, change, round);
    const Record& order = orders_.find(*id)->second;
    record_payment(*id, {.outcome = ChargeOutcome::unknown, .provider_reference = {}, .detail = {}},
                   ledger::PaymentState::created, round);
    round.begin({.job = order.job,
                 .order = *id,
                 .charge = {.idempotency_key = id->str(),
                            .reference = id->str(),
                            .method = order.method,
                            .amount = order.total,
                            .currency = course_.currency()},
                 .sale = course_.sale()});
  }
}

std::optional<Duration> Orders::until_next_payment(Now now) const {
  const auto at = book_.next_deadline();
  return at ? std::optional(std::max(*at - now.mono, Duration::zero())) : std::nullopt;
}

Answer Orders::apply(Now now, const PaymentSettled& settled, Round& round) {
  const auto at = orders_.find(settled.order);
  if (at == orders_.end()) return {.verdict = Verdict::no_such_order};
  const order::Command settle = order::Settle{.id = settled.order, .outcome = outcome_of(settled.result.outcome)};
  order::Verdict verdict{};
  changes_.clear();
  book_.apply(now.mono, {&settle, 1}, {&verdict, 1}, changes_);
  const bool is_repeated = verdict == order::Verdict::not_pending || verdict == order::Verdict::no_such_order;
  if (is_repeated) return {.verdict = Verdict::done};

  record_payment(settled.order, settled.result, payment_state_of(settled.result.outcome), round);
  record_job(now, settled.order, verdict, settled.result.detail, round);
  for (const order::StateChange& change : changes_) record_state(now, change, round);
  if (verdict != order::Verdict::done) return {.verdict = Verdict::done};
  // The record may be forgotten by what follows (a hold that ends takes its failed orders along).
  const HoldId hold = at->second.hold;
  const bool captured = settled.result.outcome == ChargeOutcome::captured;
  const Units::Applied ended = captured ? units_.apply(now, sale::Sell{.id = hold}, round)
                                        : units_.apply(now, sale::StopPaying{.id = hold}, round);
  SLUICE_INVARIANT(ended.outcome.verdict == sale::Verdict::done);
  return {.verdict = Verdict::done};
}

OrderId Orders::live_order(HoldId hold) const {
  const order::Order* order = book_.find(hold);
  return order != nullptr && order::is_live(order->state) ? order->id : OrderId();
}

void Orders::forget(Now now, HoldId hold) {
  const auto ids = book_.of_hold(hold);
  if (ids.empty()) return;
  for (const OrderId id : ids) orders_.erase(id);
  const order::Command forget = order::Forget{.hold = hold};
  order::Verdict verdict{};
  std::vector<order::StateChange> none;
  book_.apply(now.mono, {&forget, 1}, {&verdict, 1}, none);
}

// --- Rows

void Orders::record_state(Now now, const order::StateChange& change, Round& round) {
  if (change.from != change.to) {
    round.add(ledger::MoveOrder{.id = change.id, .from = change.from, .to = change.to});
  }
  ledger::AppendOrderEvent event;
  event.order = change.id;
  event.sequence = change.sequence;
  event.state = change.to;
  event.at = now.wall;
  round.add(event);
  orders_.find(change.id)->second.history.push_back(event);
  count_state(change.to, round);
}

void Orders::record_payment(OrderId id, const order::ChargeResult& result, ledger::PaymentState state, Round& round) {
  const Record& order = orders_.find(id)->second;
  ledger::PutPayment row;
  row.order = id;
  row.hold = order.hold;
  row.provider = provider;
  row.state = state;
  row.amount = order.total;
  row.currency = round.keep(course_.currency());
  row.provider_reference = round.keep(result.provider_reference);
  row.detail = round.keep(result.detail);
  round.add(row);
}

void Orders::record_job(Now now, OrderId id, order::Verdict verdict, const std::string& error, Round& round) {
  const Record& order = orders_.find(id)->second;
  const order::Order* decided = book_.find(id);
  ledger::PutJob row;
  row.id = order.job;
  row.sale = course_.sale();
  row.kind = order::payment_job;
  row.state = verdict == order::Verdict::done       ? ledger::JobState::done
              : verdict == order::Verdict::given_up ? ledger::JobState::dead
                                                    : ledger::JobState::ready;
  row.subject = id;
  row.attempts = decided->attempts;
  row.run_at = now.wall;
  if (verdict == order::Verdict::retry_later && decided->attempts > 0) {
    row.run_at += std::chrono::duration_cast<std::chrono::milliseconds>(order::retry_delay(decided->attempts));
  }
  row.last_error = round.keep(error);
  round.add(row);
  SaleCounters& counters = course_.counters();
  if (row.state == ledger::JobState::done) round.count(counters.jobs_done);
  if (row.state == ledger::JobState::dead) round.count(counters.jobs_dead);
  if (row.state == ledger::JobState::ready && row.attempts == 0) round.count(counters.jobs_created);
}

void Orders::count_state(order::State state, Round& round) {
  SaleCounters& counters = course_.counters();
  switch (state) {
    case order::State::accepted:
      round.count(counters.orders_accepted);
      break;
    case order::State::payment_pending:
      round.count(counters.orders_payment_pending);
      break;
    case order::State::paid:
      round.count(counters.orders_paid);
      break;
    case order::State::confirmed:
      round.count(counters.orders_confirmed);
      break;
    case order::State::payment_failed:
      round.count(counters.orders_payment_failed);
      break;
    case order::State::payment_action_required:
    case order::State::released:
    case order::State::refunded:
      break;
  }
}

// --- Rebuilding

bool Orders::restore(const ledger::OrderRowOf<std::string_view>& row) {
  const sale::Hold* hold = units_.find(row.hold);
  if (hold == nullptr) return false;
  orders_[row.id] = {.hold = row.hold,
                     .buyer = row.buyer,
                     .method = std::string(row.method),
                     .items = units_.items_of(*hold),
                     .total = row.total_amount,
                     .job = {},
                     .history = {}};
  restoring_[row.id].order = {.id = row.id, .hold = row.hold, .state = row.state, .events = 0};
  return true;
}

bool Orders::restore(const ledger::OrderEventRow& row) {
  const auto at = orders_.find(row.order);
  if (at == orders_.end()) return false;
  at->second.history.push_back(row);
  ++restoring_[row.order].order.events;
  return true;
}

void Orders::restore(const ledger::JobRowOf<std::string_view>& row) {
  const auto at = orders_.find(row.subject);
  if (at == orders_.end()) return;
  at->second.job = row.id;
  restoring_[row.subject].order.attempts = row.attempts;
  restoring_[row.subject].is_due = true;
  ++course_.counters().jobs_created;
}

void Orders::finish_restoring(Now now) {
  for (auto& [id, restored] : restoring_) {
    const order::State state = restored.order.state;
    const bool is_unsettled = state == order::State::accepted || state == order::State::payment_pending;
    restored.order.given_up = is_unsettled && !restored.is_due;
    book_.restore(now.mono, restored.order, restored.is_due ? order::Book::Job::due : order::Book::Job::none);
  }
  restoring_.clear();
}

std::string Orders::to_text(OrderId id, const Record& order) const {
  const auto state = order.history.empty() ? order::State::accepted : order.history.back().state;
  return to_json(OrderText{.id = id,
                           .hold = order.hold,
                           .sale = course_.sale(),
                           .state = state,
                           .items = order.items,
                           .total = order.total,
                           .currency = course_.currency(),
                           .history = order.history});
}

}  // namespace sluice::shop
