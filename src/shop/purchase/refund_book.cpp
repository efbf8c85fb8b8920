#include "shop/purchase/refund_book.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/json_writer.h"
#include "shop/purchase/named_units.h"

namespace sluice::shop {

using order::RefundState;

const RefundRecord* RefundBook::find(OrderId order) const {
  const auto at = by_order_.find(order);
  return at == by_order_.end() ? nullptr : &at->second;
}

// --- Rows

void RefundBook::write_asked(Now now, JobId job, const RefundRecord& record, Round& round) {
  const order::Refunds::Open& open = *refunds_.find(job);
  by_order_.insert_or_assign(open.order,
                             RefundRecord{.payment = record.payment, .charge = record.charge, .units = record.units});
  round.add(asked_row(now, job, round));
  ledger::InsertJob of_it;
  of_it.id = job;
  of_it.sale = course_.sale();
  of_it.kind = order::refund_job;
  of_it.subject = round.keep(open.order.str());
  if (const OrderRecord* order = records_.find(open.order)) of_it.trace = round.keep(order->trace);
  of_it.run_at = now.wall;
  round.add(of_it);
  round.count(course_.counters().jobs_created);
}

// Of one that goes on.
ledger::InsertRefund RefundBook::asked_row(Now now, JobId job, Round& round) const {
  const order::Refunds::Open& open = *refunds_.find(job);
  ledger::InsertRefund row = row_of(now, open.order, by_order_.at(open.order), round);
  row.number = open.number;
  row.job = job;
  row.units = open.units;
  row.amount = open.amount;
  const std::vector<sale::ItemUnit>& units = by_order_.at(open.order).units;
  if (!units.empty()) row.items = round.keep(units_json(units, course_.config()));
  return row;
}

ledger::InsertRefund RefundBook::row_of(Now now, OrderId order, const RefundRecord& record, Round& round) const {
  ledger::InsertRefund row;
  row.payment = record.payment;
  row.sale = course_.sale();
  row.order = order;
  row.captured = refunds_.find(order)->captured;
  row.charge = round.keep(record.charge);
  row.created_at = now.wall;
  return row;
}

void RefundBook::write_mirrored(Now now, OrderId order, JobId job, const order::Refunds::Mirrored& refund,
                                const RefundRecord& record, Round& round) {
  ledger::InsertRefund row = row_of(now, order, record, round);
  row.job = job;
  row.number = refund.number;
  row.state = RefundState::refunded;
  row.units = refund.units;
  row.amount = refund.amount;
  row.detail = "paid back at the provider's own desk";
  round.add(row);
  by_order_.insert_or_assign(
      order, RefundRecord{.payment = record.payment, .charge = record.charge, .state = RefundState::refunded});
  if (records_.has(order)) records_.at(order).refunded += refund.amount;
}

void RefundBook::write_tried(Now now, JobId job, const order::Refunds::Open& open, const order::ChargeResult& result,
                             Round& round) {
  RefundRecord& record = by_order_.at(open.order);
  if (!result.provider_reference.empty()) record.provider_reference = result.provider_reference;
  const order::Refunds::Open* still = refunds_.find(job);
  write_refund(open.order, open.number, still == nullptr ? RefundState::refunded : still->state, result.detail,
               round);
  const order::Job* known = refunds_.jobs().find(job);
  write_job(now,
            {.job = job,
             .subject = open.order,
             .to = known == nullptr                          ? ledger::JobState::done
                   : known->state == order::Job::State::dead ? ledger::JobState::dead
                                                             : ledger::JobState::ready,
             .error = result.detail},
            round);
  if (still == nullptr && records_.has(open.order)) records_.at(open.order).refunded += open.amount;
}

// What was refused under its number is asked for under another.
void RefundBook::write_retried(Now now, JobMove move, std::uint32_t number, Round& round) {
  const std::uint32_t again = refunds_.find(move.job)->number;
  if (again == number) {
    write_refund(move.subject, number, RefundState::asked, "asked for again by a person", round);
  } else {
    const std::string detail = "refused; asked for again by a person, as refund " + std::to_string(again);
    write_refund(move.subject, number, RefundState::dropped, detail, round);
    RefundRecord& record = by_order_.at(move.subject);
    record.provider_reference.clear();
    record.state = RefundState::asked;
    round.add(asked_row(now, move.job, round));
  }
  move.attempts = 0;
  write_job(now, move, round);
}

void RefundBook::write_dropped(Now now, JobMove move, std::string_view why, Round& round) {
  const std::uint32_t number = refunds_.find(move.subject)->count;  // the latest is the one that had not ended
  write_refund(move.subject, number, RefundState::dropped, why, round);
  move.to = ledger::JobState::dropped;
  move.error = why;
  write_job(now, move, round);
}

void RefundBook::write_refund(OrderId order, std::uint32_t number, RefundState to, std::string_view detail,
                              Round& round) {
  RefundRecord& record = by_order_.at(order);
  round.add(ledger::MoveRefund{.sale = course_.sale(),
                               .payment = record.payment,
                               .number = number,
                               .from = record.state,
                               .to = to,
                               .provider_reference = round.keep(record.provider_reference),
                               .detail = round.keep(detail)});
  record.state = to;
}

void RefundBook::write_job(Now now, const JobMove& move, Round& round) {
  write_job_row(now, course_, refunds_.jobs().find(move.job), move, round);
}

// --- Texts

std::string RefundBook::to_text(OrderId order, JobId job) const {
  const order::Refunds::Open& open = *refunds_.find(job);
  const order::Refunds::Account& account = *refunds_.find(order);
  std::string out;
  JsonWriter json(out);
  const auto money = [&](std::string_view name, std::int64_t amount) {
    json.key(name).begin_object().field("amount", amount).field("currency", course_.currency()).end_object();
  };
  json.begin_object().field("order", order.str()).field("refund", open.number);
  json.field("state", ledger::to_string(open.state)).field("units", ledger::to_string(open.units));
  const std::vector<sale::ItemUnit>& taken = by_order_.at(order).units;
  if (!taken.empty()) json.key("items").raw(units_json(taken, course_.config()));
  json.field("job", job.str());
  money("amount", open.amount);
  money("captured", account.captured);
  money("refunded", account.refunded);
  json.end_object();
  return out;
}

// --- A start

bool RefundBook::restore(Now now, const ledger::RefundRowOf<std::string_view>& row) {
  const bool fits = refunds_.restore(now.mono, {.order = row.order,
                                                .job = row.job,
                                                .number = row.number,
                                                .amount = row.amount,
                                                .captured = row.captured,
                                                .units = row.units,
                                                .state = row.state,
                                                .asked_for = now.wall - row.created_at});
  auto units = units_from(row.items, course_.config());
  if (!fits || !units) return false;
  by_order_.insert_or_assign(row.order, RefundRecord{.payment = row.payment,
                                                     .charge = std::string(row.charge),
                                                     .provider_reference = std::string(row.provider_reference),
                                                     .units = std::move(*units),
                                                     .state = row.state});
  if (row.state == RefundState::refunded && records_.has(row.order)) records_.at(row.order).refunded += row.amount;
  return true;
}

// A restart makes nothing due sooner; nor much later, whatever has become of the wall clock.
bool RefundBook::restore(Now now, const ledger::JobRowOf<std::string_view>& row) {
  const bool is_dead = row.state == ledger::JobState::dead;
  const Duration wait = std::clamp<Duration>(row.run_at - now.wall, Duration::zero(), order::capture_pause_max);
  const bool fits = refunds_.restore({.id = row.id,
                                      .subject = OrderId::parse(row.subject).value_or(OrderId()),
                                      .state = is_dead ? order::Job::State::dead : order::Job::State::waiting,
                                      .attempts = row.attempts,
                                      .due = now.mono + wait,
                                      .last_error = std::string(is_dead ? row.last_error : std::string_view())});
  if (!fits) return false;
  SaleCounters& counters = course_.counters();
  ++counters.jobs_created;
  if (is_dead) ++counters.jobs_dead;
  return true;
}

}  // namespace sluice::shop
