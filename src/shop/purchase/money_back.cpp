#include "shop/purchase/money_back.h"

#include <algorithm>
#include <utility>

#include "shop/purchase/named_units.h"

namespace sluice::shop {

using order::Refunds;

Answer MoneyBack::apply(Now now, const RefundOrder& refund, Round& round) {
  if (const std::string why = why_no_refund(refund); !why.empty()) return order_conflict(refund.order, why);
  auto wish = wish_of(refund);
  if (!wish) return {.verdict = Verdict::invalid, .detail = wish.error().detail};
  const JobId job = wish->ask.job = JobId(ids_.mint(now.wall));
  const auto verdict = refunds_.ask(now.mono, wish->ask);
  if (verdict != Refunds::Verdict::done) return refusal_of(verdict, refund.order);
  RefundRecord record = paid_record(refund.order).value_or(RefundRecord{});
  record.units = std::move(wish->units);
  book_.write_asked(now, job, record, round);
  return {.verdict = Verdict::created,
          .body = book_.to_text(refund.order, job),
          .location = "/admin/v1/orders/" + refund.order.str()};
}

Result<MoneyBack::Wish> MoneyBack::wish_of(const RefundOrder& refund) const {
  const OrderRecord* order = records_.find(refund.order);
  Wish wish{.ask = {.order = refund.order,
                    .job = {},
                    .amount = refund.amount,
                    .captured = order == nullptr ? 0 : order->total,
                    .units = has_units(refund.order) ? refund.units : order::UnitsThen::keep}};
  if (refund.items.empty()) return wish;
  const std::vector<sale::ItemUnit> has = units_.numbers_of(*units_.find(order->hold));
  auto meant = meant_units(refund.items, order->hold, has, course_.config());
  if (!meant) return meant.error();
  if (refund.amount == 0 && meant->cost == 0) {
    return Error{
        ErrorKind::invalid_input,
        "items: they cost nothing: say an amount that is paid back with them, or cancel the order for what its "
        "buyer still has once all of its money is back"};
  }
  if (refund.amount == 0) wish.ask.amount = meant->cost;
  wish.ask.units = refund.units.value_or(order::UnitsThen::give_back);
  if (meant->units.size() < has.size()) wish.units = std::move(meant->units);
  return wish;
}

// What was paid for it, as far as it is known here.
std::optional<RefundRecord> MoneyBack::paid_record(OrderId id) const {
  if (const RefundRecord* known = book_.find(id)) return *known;
  const OrderRecord* order = records_.find(id);
  if (order == nullptr) return std::nullopt;
  return RefundRecord{.payment = order->payment, .charge = order->provider_reference};
}

bool MoneyBack::has_units(OrderId id) const {
  const OrderRecord* order = records_.find(id);
  return order != nullptr && units_.find(order->hold) != nullptr;
}

std::string MoneyBack::why_no_refund(const RefundOrder& refund) const {
  if (records_.is_paid_at_shop(refund.order)) return std::string(paid_at_shop);
  const order::Order* order = cashier_.book().find(refund.order);
  const bool was_asked = book_.find(refund.order) != nullptr;
  if (order == nullptr && !was_asked) return "has ended, and nothing was taken for it";
  if (order != nullptr && order->state == order::State::payment_failed) return "was not paid";
  if (order != nullptr && order::is_payment_open(order->state)) {
    return "is " + std::string(ledger::to_string(order->state)) + ": its money is not taken yet; cancel it";
  }
  const bool moves_units =
      !refund.items.empty() || refund.units.value_or(order::UnitsThen::keep) != order::UnitsThen::keep;
  if (moves_units && (order == nullptr || !has_units(refund.order))) return "has no units any more";
  return {};
}

Answer MoneyBack::refusal_of(Refunds::Verdict verdict, OrderId id) const {
  const Refunds::Account* account = refunds_.find(id);
  switch (verdict) {
    case Refunds::Verdict::nothing_left:
      return order_conflict(id, account == nullptr ? "cost nothing: cancel it" : "has had all of its money back");
    case Refunds::Verdict::too_much: {
      const std::int64_t left = account == nullptr ? records_.at(id).total : account->left();
      return {.verdict = Verdict::invalid, .detail = "amount: at most " + std::to_string(left) + " is left of it"};
    }
    case Refunds::Verdict::not_ended:
      return order_conflict(id, "has a refund that has not ended: " + account->open.str());
    case Refunds::Verdict::too_many:
      return order_conflict(id, "was refunded too often");
    case Refunds::Verdict::done:
      break;
  }
  return {.verdict = Verdict::done};
}

// --- Tries

std::size_t MoneyBack::begin_due_refunds(Now now, std::size_t count, order::Leave leave, Round& round) {
  std::size_t begun = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto job = refunds_.take_due(now.mono);
    if (!job) break;
    if (begun < leave.room) {
      begin(*job, round);
      ++begun;
      continue;
    }
    const Refunds::Open open = *refunds_.find(*job);
    refunds_.hold_back(now.mono, *job, leave.hold_back, order::not_asked_for_now);
    book_.write_tried(now, *job, open,
                      {.outcome = order::ChargeOutcome::not_sent, .detail = std::string(order::not_asked_for_now)},
                      round);
  }
  return begun;
}

void MoneyBack::begin(JobId job, Round& round) {
  const Refunds::Open& open = *refunds_.find(job);
  const RefundRecord& record = *book_.find(open.order);
  round.begin({.job = job,
               .order = open.order,
               .verb = order::PaymentVerb::refund,
               .charge = {.idempotency_key = "refund:" + record.payment.str() + ":" + std::to_string(open.number),
                          .reference = open.order.str(),
                          .provider_reference = record.charge,
                          .refund_reference = record.provider_reference,
                          .amount = open.amount,
                          .currency = course_.currency(),
                          .return_url = {},
                          .trace = records_.has(open.order) ? records_.at(open.order).trace : std::string()},
               .sale = course_.sale()});
}

std::optional<Duration> MoneyBack::until_next_refund(Now now) const {
  const auto at = refunds_.next_deadline();
  return at ? std::optional(std::max(*at - now.mono, Duration::zero())) : std::nullopt;
}

Answer MoneyBack::apply(Now now, const RefundSettled& settled, Round& round) {
  const Refunds::Open* known = refunds_.find(settled.job);
  if (known == nullptr) return {.verdict = Verdict::no_such_job};
  const Refunds::Open before = *known;
  const auto what = refunds_.settle(now.mono, settled.job, settled.result.outcome, settled.result.detail);
  if (what == Refunds::Settled::not_in_flight) return {.verdict = Verdict::done};
  book_.write_tried(now, settled.job, before, settled.result, round);
  if (what == Refunds::Settled::refunded) end_refunded(now, before, round);
  return {.verdict = Verdict::done};
}

// --- At the provider's own desk

Answer MoneyBack::apply(Now, const LookForRefunds& look, Round& round) {
  if (!why_no_refund({.order = look.order}).empty()) return {.verdict = Verdict::done};
  const auto record = paid_record(look.order);
  if (!record || record->charge.empty()) return {.verdict = Verdict::done};
  round.begin({.job = {},
               .order = look.order,
               .verb = order::PaymentVerb::read_refunds,
               .charge = {.idempotency_key = look.order.str(),
                          .reference = look.order.str(),
                          .provider_reference = record->charge,
                          .currency = course_.currency()},
               .sale = course_.sale()});
  return {.verdict = Verdict::done};
}

Answer MoneyBack::apply(Now now, const RefundsRead& read, Round& round) {
  const bool is_said = read.result.outcome == order::ChargeOutcome::captured;
  if (!is_said || !why_no_refund({.order = read.order}).empty()) return {.verdict = Verdict::done};
  const Refunds::Account* account = refunds_.find(read.order);
  if (read.result.paid_back <= (account == nullptr ? 0 : account->refunded)) return {.verdict = Verdict::done};
  if (account != nullptr && !account->open.is_nil()) drop_refused(now, account->open, round);
  const auto mirrored =
      refunds_.mirror({.order = read.order,
                       .refunded = read.result.paid_back,
                       .captured = account == nullptr ? records_.at(read.order).total : account->captured,
                       .has_units = has_units(read.order)});
  if (!mirrored) return {.verdict = Verdict::done};
  book_.write_mirrored(now, read.order, JobId(ids_.mint(now.wall)), *mirrored, *paid_record(read.order), round);
  end_refunded(
      now, {.order = read.order, .number = mirrored->number, .amount = mirrored->amount, .units = mirrored->units},
      round);
  return {.verdict = Verdict::done};
}

// Of what was refused nothing was paid back, and nothing will be: what was paid back elsewhere stands for it.
void MoneyBack::drop_refused(Now now, JobId job, Round& round) {
  const Refunds::Open open = *refunds_.find(job);
  if (open.state != order::RefundState::refused) return;
  const JobMove move{.job = job,
                     .subject = open.order,
                     .from = ledger::JobState::dead,
                     .attempts = refunds_.jobs().find(job)->attempts};
  refunds_.drop(job);
  book_.write_dropped(now, move, "refused, and paid back at the provider's own desk", round);
}

// What is known of the hold's orders may be forgotten by this.
void MoneyBack::end_refunded(Now now, const Refunds::Open& refund, Round& round) {
  if (!records_.has(refund.order)) return;
  const std::vector<sale::ItemUnit> units = book_.find(refund.order)->units;
  OrderRecord& record = records_.at(refund.order);
  const HoldId hold = record.hold;
  record.last_refund = {.number = refund.number,
                        .amount = refund.amount,
                        .units = refund.units,
                        .items = units.empty() ? std::string() : units_json(units, course_.config())};
  if (!units.empty()) {
    units_.take_back(now, hold, units, refund.units, round);
    if (!records_.has(refund.order)) return;
    record.items = units_.items_of(*units_.find(hold));
  }
  const bool takes_all = refund.units != order::UnitsThen::keep && units.empty();
  if (refunds_.find(refund.order)->left() > 0 && !takes_all) {
    return rows_.tell_part_refund(now, refund.order, round);
  }
  changes_.clear();
  if (cashier_.refund(refund.order, changes_)) rows_.write_changes(now, changes_, round);
  if (takes_all) units_.end_ordered(now, hold, refund.units, round);
}

}  // namespace sluice::shop
