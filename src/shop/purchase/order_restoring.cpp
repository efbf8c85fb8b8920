#include "shop/purchase/order_restoring.h"

#include <algorithm>

#include "shop/sale/answer_text.h"

namespace sluice::shop {
namespace {

// A restart makes nothing due sooner; nor much later, whatever has become of the wall clock.
MonoTime due_at(Now now, WallTime run_at) {
  constexpr Duration longest_pause = order::retry_delay(order::attempts_max - 1);
  return now.mono + std::clamp<Duration>(run_at - now.wall, Duration::zero(), longest_pause);
}

}  // namespace

bool OrderRestoring::restore(const ledger::OrderRowOf<std::string_view>& row) {
  const sale::Hold* hold = units_.find(row.hold);
  if (hold == nullptr) return false;
  records_.put(row.id, {.hold = row.hold,
                        .buyer = row.buyer,
                        .method = std::string(row.method),
                        .items = units_.items_of(*hold),
                        .total = row.total_amount,
                        .job = {},
                        .history = {},
                        .return_url = std::string(row.return_url),
                        .shop_order = shop_order_of(row.method, row.details),
                        .email = std::string(row.email),
                        .language = std::string(row.language)});
  if (order::is_live(row.state)) ++course_.counters().orders_in(row.state);
  restoring_[row.id] = {.order = {.id = row.id, .hold = row.hold, .state = row.state, .events = 0},
                        .hold_time = course_.config().hold};
  return true;
}

bool OrderRestoring::restore(Now now, const ledger::OrderEventRow& row) {
  const auto record = restoring_.find(row.order);
  if (record == restoring_.end()) return false;
  records_.at(row.order).history.push_back(row);
  ++record->second.order.events;
  // As the wall clock has it; a jump of it moves the end of a wait, within its bounds.
  if (row.state == order::State::payment_action_required) record->second.acting_for = now.wall - row.at;
  if (row.state == order::State::paid) record->second.authorized_for = now.wall - row.at;
  return true;
}

void OrderRestoring::restore(const ledger::PaymentRowOf<std::string_view>& row) {
  const auto record = restoring_.find(row.order);
  if (record == restoring_.end()) return;
  record->second.may_be_charged = row.state == ledger::PaymentState::unknown;
  OrderRecord& order = records_.at(row.order);
  order.payment = row.id;
  order.payment_state = row.state;
  order.provider_reference = row.provider_reference;
}

void OrderRestoring::restore(Now now, const ledger::CancellationRowOf<std::string_view>& row) {
  const auto record = restoring_.find(row.order);
  if (record == restoring_.end()) return;
  record->second.cancelling_for = now.wall - row.created_at;
  records_.at(row.order).cancel_units = row.units;
}

void OrderRestoring::restore(Now now, const ledger::JobRowOf<std::string_view>& row) {
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
  OrderRecord& order = records_.at(subject);
  order.job = row.id;
  order.trace = row.trace;
  job.payer.person = order.buyer.value().random();  // their address is not kept
  record->second.job = std::move(job);
}

void OrderRestoring::finish(Now now) {
  for (const auto& [id, record] : restoring_) cashier_.restore(now.mono, record);
  restoring_.clear();
}

}  // namespace sluice::shop
