#include "shop/orders.h"

#include <algorithm>

#include "base/invariant.h"
#include "shop/answer_text.h"

namespace sluice::shop {
namespace {

using order::Cashier;
using order::ChargeOutcome;

// A restart makes nothing due sooner; nor much later, whatever has become of the wall clock.
MonoTime due_at(Now now, WallTime run_at) {
  constexpr Duration longest_pause = order::retry_delay(order::attempts_max - 1);
  return now.mono + std::clamp<Duration>(run_at - now.wall, Duration::zero(), longest_pause);
}

}  // namespace

// --- Checkout

Answer Orders::apply(Now now, const Checkout& checkout, Round& round) {
  if (auto stored = answers_.find(checkout.buyer, checkout.request)) return std::move(*stored);
  if (auto refusal = refusal_of(now, checkout)) return std::move(*refusal);
  const Units::Applied paying = units_.apply(now, sale::BeginPaying{.id = checkout.hold}, round);
  // Its time may have ended it in this very step.
  if (paying.outcome.verdict != sale::Verdict::done) return {.verdict = Verdict::hold_expired};
  const OrderId id = place(now, checkout, round);
  Answer answer{.verdict = Verdict::order_accepted,
                .body = to_text(id, orders_.find(id)->second),
                .location = "/v1/orders/" + id.str()};
  answers_.store(now, checkout.buyer, checkout.request, 202, answer, round);
  return answer;
}

std::optional<Answer> Orders::refusal_of(Now now, const Checkout& checkout) const {
  const sale::Hold* hold = units_.find(checkout.hold);
  if (hold == nullptr || hold->buyer != checkout.buyer) return Answer{.verdict = Verdict::no_such_hold};
  if (hold->state != sale::HoldState::active) {
    return Answer{.verdict = Verdict::already_ordered, .order = live_order(hold->id).str()};
  }
  if (hold->deadline <= course_.now(now)) return Answer{.verdict = Verdict::hold_expired};
  const std::size_t before = cashier_.book().of_hold(checkout.hold).size();
  if (before >= order::orders_per_hold_max) return Answer{.verdict = Verdict::too_many_orders};
  return std::nullopt;
}

OrderId Orders::place(Now now, const Checkout& checkout, Round& round) {
  const OrderId id(ids_.mint(now.wall));
  record_new(now, id, checkout, round);
  const Record& order = orders_.find(id)->second;
  changes_.clear();
  const auto placed = cashier_.place(
      now.mono,
      {.id = id, .hold = order.hold, .job = order.job, .payer = checkout.payer, .hold_time = course_.config().hold},
      changes_);
  SLUICE_INVARIANT(placed == order::Book::Verdict::done);
  record_changes(now, round);
  record_new_job(now, id, round);
  return id;
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
}

Answer Orders::apply(Now, const ReadOrder& read, Round&) {
  const auto at = orders_.find(read.order);
  if (at == orders_.end() || at->second.buyer != read.buyer) return {.verdict = Verdict::no_such_order};
  return {.verdict = Verdict::found, .body = to_text(read.order, at->second)};
}

OrderId Orders::live_order(HoldId hold) const {
  const order::Order* order = cashier_.book().find(hold);
  return order != nullptr && order::is_live(order->state) ? order->id : OrderId();
}

void Orders::forget(HoldId hold) {
  for (const OrderId id : cashier_.book().of_hold(hold)) orders_.erase(id);
  cashier_.forget(hold);
}

// --- Payments

void Orders::begin_due_payments(Now now, std::size_t count, Round& round) {
  for (std::size_t i = 0; i < count; ++i) {
    changes_.clear();
    const auto due = cashier_.take_due(now.mono, changes_);
    if (!due) return;
    record_changes(now, round);
    const Record& order = orders_.find(due->order)->second;
    record_begun(now, due->order, round);
    round.begin({.job = due->job,
                 .order = due->order,
                 .verb = due->verb,
                 .charge = {.idempotency_key = due->order.str(),
                            .reference = due->order.str(),
                            .method = order.method,
                            .amount = order.total,
                            .currency = course_.currency()},
                 .sale = course_.sale(),
                 .payer = cashier_.jobs().find(due->job)->payer});
  }
}

std::optional<Duration> Orders::until_next_payment(Now now) const {
  const auto at = cashier_.next_deadline();
  return at ? std::optional(std::max(*at - now.mono, Duration::zero())) : std::nullopt;
}

Answer Orders::apply(Now now, const PaymentSettled& settled, Round& round) {
  const auto at = orders_.find(settled.order);
  if (at == orders_.end()) return {.verdict = Verdict::no_such_order};
  const order::Job* job = cashier_.job_of(settled.order);
  const JobNote before{.job = at->second.job,
                       .subject = settled.order,
                       .attempts = job == nullptr ? 0 : job->attempts,
                       .error = settled.result.detail};
  const order::Jitter jitter{static_cast<std::uint16_t>(ids_.random().next() % order::jitter_count)};
  changes_.clear();
  const Cashier::Settled what = cashier_.settle(now.mono, settled.order, settled.result, jitter, changes_);
  if (what == Cashier::Settled::not_in_flight) return {.verdict = Verdict::done};
  record_payment(settled.order, settled.result, payment_state(settled.order, settled.result.outcome), round);
  record_changes(now, round);
  record_settled(now, before, round);
  end_payment(now, settled.order, what, round);
  return {.verdict = Verdict::done};
}

// What the end of a payment means for its hold.
void Orders::end_payment(Now now, OrderId id, Cashier::Settled settled, Round& round) {
  switch (settled) {
    case Cashier::Settled::not_in_flight:
    case Cashier::Settled::due_later:
    case Cashier::Settled::stuck:
      return;
    case Cashier::Settled::paid:
      return end_paying(now, sale::Sell{.id = orders_.find(id)->second.hold}, round);
    case Cashier::Settled::failed:
    case Cashier::Settled::given_up:
      return end_paying(now, sale::StopPaying{.id = orders_.find(id)->second.hold}, round);
  }
}

// What is known of the hold's orders may be forgotten by this.
void Orders::end_paying(Now now, sale::Command command, Round& round) {
  const Units::Applied ended = units_.apply(now, std::move(command), round);
  SLUICE_INVARIANT(ended.outcome.verdict == sale::Verdict::done);
}

// --- Jobs, for a person

Answer Orders::apply(Now now, const ReadJob& read, Round&) {
  const order::Job* job = cashier_.jobs().find(read.id);
  if (job == nullptr) return {.verdict = Verdict::no_such_job};
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  write_job(now, *job, json);
  return answer;
}

Answer Orders::apply(Now now, const ActOnJob& act, Round& round) {
  const order::Job* job = cashier_.jobs().find(act.id);
  if (job == nullptr) return {.verdict = Verdict::no_such_job};
  if (job->state != order::Job::State::dead) {
    return {.verdict = Verdict::conflict, .detail = "job " + act.id.str() + " is not dead"};
  }
  const JobNote note{
      .job = act.id, .subject = job->subject, .from = ledger::JobState::dead, .attempts = job->attempts};
  return act.action == JobAction::retry ? retry(now, note, round) : drop(now, note, round);
}

Answer Orders::retry(Now now, JobNote note, Round& round) {
  if (cashier_.retry(now.mono, note.job) == Cashier::ByHand::order_is_over) {
    return {.verdict = Verdict::conflict,
            .detail = "order " + note.subject.str() + " has ended; there is nothing to pay"};
  }
  note.attempts = 0;
  record_job(now, note, round);
  round.uncount(course_.counters().jobs_dead);
  Answer answer = apply(now, ReadJob{.id = note.job}, round);
  answer.verdict = Verdict::done;
  return answer;
}

Answer Orders::drop(Now now, JobNote note, Round& round) {
  changes_.clear();
  cashier_.drop(note.job, changes_);
  note.to = ledger::JobState::dropped;
  note.error = "dropped by a person";
  record_job(now, note, round);
  round.uncount(course_.counters().jobs_dead);
  Answer answer{.verdict = Verdict::done};
  JsonWriter(answer.body).begin_object().field("job", note.job.str()).field("state", "dropped").end_object();
  if (changes_.empty()) return answer;  // the order had ended before
  record_changes(now, round);
  record_payment(note.subject,
                 {.outcome = ChargeOutcome::cancelled,
                  .provider_reference = {},
                  .detail = "dropped by a person: nothing charged"},
                 ledger::PaymentState::cancelled, round);
  end_paying(now, sale::StopPaying{.id = orders_.find(note.subject)->second.hold}, round);
  return answer;
}

std::size_t Orders::write_jobs(Now now, std::string_view state, std::size_t most, JsonWriter& json) const {
  std::size_t count = 0;
  cashier_.jobs().for_each([&](const order::Job& job) {
    const std::string_view is = job.state == order::Job::State::dead ? "dead" : "ready";
    if (count == most || (!state.empty() && state != is)) return;
    write_job(now, job, json);
    ++count;
  });
  return count;
}

void Orders::write_job(Now now, const order::Job& job, JsonWriter& json) const {
  const bool is_dead = job.state == order::Job::State::dead;
  json.begin_object().field("job", job.id.str()).field("kind", order::payment_job);
  json.field("state", is_dead ? "dead" : "ready").field("sale", course_.sale()).field("order", job.subject.str());
  json.field("attempts", job.attempts);
  if (is_dead) json.field("last_error", job.last_error);
  if (job.state == order::Job::State::waiting) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(job.due - now.mono);
    json.field("run_at", format_rfc3339(now.wall + wait));
  }
  json.end_object();
}

// --- Rows

void Orders::record_changes(Now now, Round& round) {
  for (const order::StateChange& change : changes_) {
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
    orders_.find(change.id)->second.history.push_back(event);
    count_state(change.to, round);
  }
}

ledger::PaymentState Orders::payment_state(OrderId id, ChargeOutcome outcome) const {
  using State = ledger::PaymentState;
  switch (outcome) {
    case ChargeOutcome::captured:
      return State::captured;
    case ChargeOutcome::declined:
      return State::declined;
    case ChargeOutcome::cancelled:
      return State::cancelled;
    case ChargeOutcome::action_required:
      return cashier_.may_be_charged(id) ? State::unknown : State::action_required;
    case ChargeOutcome::failed:
    case ChargeOutcome::not_sent:
    case ChargeOutcome::unknown:
      return cashier_.may_be_charged(id) ? State::unknown : State::created;
  }
  return State::unknown;
}

// From here to its answer the money may move, whatever becomes of this process: so the ledger says `unknown`.
void Orders::record_begun(Now now, OrderId id, Round& round) {
  Record& order = orders_.find(id)->second;
  if (!order.payment.is_nil()) return record_payment(id, {}, ledger::PaymentState::unknown, round);
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

void Orders::record_payment(OrderId id, const order::ChargeResult& result, ledger::PaymentState state, Round& round) {
  Record& order = orders_.find(id)->second;
  if (!result.provider_reference.empty()) order.provider_reference = result.provider_reference;
  round.add(ledger::MovePayment{.sale = course_.sale(),
                                .id = order.payment,
                                .from = order.payment_state,
                                .to = state,
                                .provider_reference = round.keep(order.provider_reference),
                                .detail = round.keep(result.detail)});
  order.payment_state = state;
}

void Orders::record_settled(Now now, JobNote note, Round& round) {
  const order::Job* job = cashier_.jobs().find(note.job);
  note.attempts = job == nullptr ? note.attempts + 1 : job->attempts;
  note.to = job == nullptr                          ? ledger::JobState::done
            : job->state == order::Job::State::dead ? ledger::JobState::dead
                                                    : ledger::JobState::ready;
  record_job(now, note, round);
}

void Orders::record_new_job(Now now, OrderId id, Round& round) {
  ledger::InsertJob row;
  row.id = orders_.find(id)->second.job;
  row.sale = course_.sale();
  row.kind = order::payment_job;
  row.subject = round.keep(id.str());
  row.run_at = now.wall;
  round.add(row);
  round.count(course_.counters().jobs_created);
}

void Orders::record_job(Now now, const JobNote& note, Round& round) {
  const order::Job* job = cashier_.jobs().find(note.job);
  ledger::MoveJob row;
  row.sale = course_.sale();
  row.id = note.job;
  row.from = note.from;
  row.to = note.to;
  row.attempts = note.attempts;
  row.run_at = now.wall;
  if (job != nullptr && job->state == order::Job::State::waiting) {
    row.run_at += std::chrono::duration_cast<std::chrono::milliseconds>(job->due - now.mono);
  }
  row.last_error = round.keep(note.error);
  round.add(row);
  SaleCounters& counters = course_.counters();
  if (row.to == ledger::JobState::done || row.to == ledger::JobState::dropped) round.count(counters.jobs_done);
  if (row.to == ledger::JobState::dead) round.count(counters.jobs_dead);
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
    case order::State::payment_action_required:  // pending still, for who counts
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
  restoring_[row.id] = {.order = {.id = row.id, .hold = row.hold, .state = row.state, .events = 0},
                        .hold_time = course_.config().hold};
  return true;
}

bool Orders::restore(Now now, const ledger::OrderEventRow& row) {
  const auto record = restoring_.find(row.order);
  if (record == restoring_.end()) return false;
  orders_.find(row.order)->second.history.push_back(row);
  ++record->second.order.events;
  // As the wall clock has it; a jump of it moves the end of a wait, within its bounds.
  if (row.state == order::State::payment_action_required) record->second.acting_for = now.wall - row.at;
  return true;
}

void Orders::restore(const ledger::PaymentRowOf<std::string_view>& row) {
  const auto record = restoring_.find(row.order);
  if (record == restoring_.end()) return;
  record->second.may_be_charged = row.state == ledger::PaymentState::unknown;
  Record& order = orders_.find(row.order)->second;
  order.payment = row.id;
  order.payment_state = row.state;
  order.provider_reference = row.provider_reference;
}

void Orders::restore(Now now, const ledger::JobRowOf<std::string_view>& row) {
  const bool is_dead = row.state == ledger::JobState::dead;
  const OrderId subject = OrderId::parse(row.subject).value_or(OrderId());
  order::Job job{.id = row.id,
                 .subject = subject,
                 .state = is_dead ? order::Job::State::dead : order::Job::State::waiting,
                 .attempts = row.attempts,
                 .due = due_at(now, row.run_at),
                 .last_error = std::string(is_dead ? row.last_error : std::string_view())};
  const auto record = restoring_.find(subject);
  const bool is_known = record != restoring_.end();
  if (!is_known && !is_dead) return;
  SaleCounters& counters = course_.counters();
  ++counters.jobs_created;
  if (is_dead) ++counters.jobs_dead;
  if (!is_known) return cashier_.restore_dead(job);
  orders_.find(subject)->second.job = row.id;
  record->second.job = std::move(job);
}

void Orders::finish_restoring(Now now) {
  for (const auto& [id, record] : restoring_) cashier_.restore(now.mono, record);
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
