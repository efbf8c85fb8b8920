#include <string>
#include <utility>

#include "ledger/memory/table_writes.h"

namespace sluice::ledger {
namespace {

// What may be paid back of it still.
std::int64_t left_of(PaymentId id, const MemoryTables& tables) {
  const PaymentRow* payment = tables.payments.find(id);
  if (payment == nullptr || payment->state != PaymentState::captured) return 0;
  std::int64_t left = payment->amount;
  for (auto at = tables.refunds.lower_bound({id, 0}); at != tables.refunds.end() && at->first.first == id; ++at) {
    if (at->second.state != RefundState::dropped) left -= at->second.amount;
  }
  return left;
}

}  // namespace

Verdict apply_one(const InsertOrder& w, MemoryTables& tables) {
  if (w.id.is_nil() || w.hold.is_nil() || w.buyer.is_nil()) return Rule::check;
  if (is_live(w.state) && !tables.live_order.insert(w.hold, w.id)) return Rule::second_key;
  if (!tables.orders.insert(w.id, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const MoveOrder& w, MemoryTables& tables) {
  const OrderRow* stored = tables.orders.find(w.id);
  if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
  OrderRow moved = *stored;
  moved.state = w.to;
  if (is_live(w.to) && !is_live(w.from) && !tables.live_order.insert(moved.hold, w.id)) return Rule::second_key;
  if (!is_live(w.to) && is_live(w.from)) (void)tables.live_order.erase(moved.hold);
  tables.orders.put(w.id, std::move(moved));
  return done;
}
Verdict apply_one(const EraseOrder& w, MemoryTables& tables) {
  const OrderRow* stored = tables.orders.find(w.id);
  if (stored == nullptr || stored->sale != w.sale) return Rule::primary_key;
  OrderRow erased = *stored;
  erased.email.clear();
  erased.language.clear();
  erased.details = w.details;
  tables.orders.put(w.id, std::move(erased));
  return done;
}
Verdict apply_one(const AppendOrderEvent& w, MemoryTables& tables) {
  if (w.order.is_nil()) return Rule::check;
  if (!tables.events.insert({w.order, w.sequence}, w)) return Rule::primary_key;
  return done;
}
Verdict apply_one(const InsertCancellation& w, MemoryTables& tables) {
  if (w.order.is_nil()) return Rule::check;
  if (!tables.cancellations.insert(w.order, owned(w))) return Rule::primary_key;
  return done;
}

Verdict apply_one(const InsertPayment& w, MemoryTables& tables) {
  if (w.id.is_nil() || w.order.is_nil() || w.hold.is_nil() || w.attempt == 0) return Rule::check;
  if (pays(w.state) && !tables.paid.insert(w.hold, w.id)) return Rule::second_key;
  if (!tables.payment_keys.insert(std::string(w.idempotency_key), w.id)) return Rule::third_key;
  if (!tables.attempts.insert({w.order, w.attempt}, w.id)) return Rule::fourth_key;
  if (!tables.payments.insert(w.id, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const MovePayment& w, MemoryTables& tables) {
  const PaymentRow* stored = tables.payments.find(w.id);
  if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
  PaymentRow moved = *stored;
  moved.state = w.to;
  moved.provider_reference = w.provider_reference;
  moved.detail = w.detail;
  const bool did_pay = pays(w.from);
  const bool does_pay = pays(w.to);
  if (does_pay && !did_pay && !tables.paid.insert(moved.hold, w.id)) return Rule::second_key;
  if (!does_pay && did_pay) (void)tables.paid.erase(moved.hold);
  tables.payments.put(w.id, std::move(moved));
  return done;
}
Verdict apply_one(const InsertRefund& w, MemoryTables& tables) {
  if (w.payment.is_nil() || w.number == 0 || w.amount <= 0 || w.amount > left_of(w.payment, tables))
    return Rule::check;
  if (is_open(w.state) && !tables.open_refund.insert(w.payment, w.number)) return Rule::second_key;
  if (!tables.refunds.insert({w.payment, w.number}, owned(w))) return Rule::primary_key;
  return done;
}
Verdict apply_one(const MoveRefund& w, MemoryTables& tables) {
  const RefundRow* stored = tables.refunds.find({w.payment, w.number});
  if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
  RefundRow moved = *stored;
  moved.state = w.to;
  moved.provider_reference = w.provider_reference;
  moved.detail = w.detail;
  if (is_open(w.to) && !is_open(w.from) && !tables.open_refund.insert(w.payment, w.number)) {
    return Rule::second_key;
  }
  if (!is_open(w.to) && is_open(w.from)) (void)tables.open_refund.erase(w.payment);
  tables.refunds.put({w.payment, w.number}, std::move(moved));
  return done;
}

}  // namespace sluice::ledger
