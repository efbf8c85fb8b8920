// Turns rows that own their text into rows that borrow it, and back.
#pragma once

#include <string>
#include <string_view>

#include "ledger/ledger.h"

namespace sluice::ledger {

template <class To, class From>
SaleRowOf<To> row_as(const SaleRowOf<From>& r) {
  return {To(r.id), To(r.state), r.epoch, r.sale_time_us, To(r.settings), To(r.draw_key)};
}
template <class To, class From>
ItemRowOf<To> row_as(const ItemRowOf<From>& r) {
  return {To(r.sale), To(r.item), r.position, To(r.name), r.price_amount, To(r.price_currency), r.stock};
}
template <class To, class From>
LineRowOf<To> row_as(const LineRowOf<From>& r) {
  return {To(r.sale), To(r.line), r.position, r.issued, r.serving, r.reserved, r.drawn};
}
template <class To, class From>
ClaimRowOf<To> row_as(const ClaimRowOf<From>& r) {
  return {To(r.sale), To(r.item), r.unit, r.generation, r.state, r.hold, r.buyer};
}
template <class To, class From>
SlotRowOf<To> row_as(const SlotRowOf<From>& r) {
  return {To(r.sale), r.buyer, r.slot, r.hold};
}
template <class To, class From>
HoldRowOf<To> row_as(const HoldRowOf<From>& r) {
  return {r.id,        To(r.sale),     r.line,         r.ordinal,    r.buyer,      r.state,
          To(r.items), r.total_amount, To(r.currency), r.created_at, r.expires_at, r.deadline_us};
}
template <class To, class From>
OrderRowOf<To> row_as(const OrderRowOf<From>& r) {
  return {r.id,         r.hold,        To(r.sale),     r.buyer,        r.state,     To(r.email),
          To(r.method), To(r.details), r.total_amount, To(r.currency), r.created_at};
}
template <class To, class From>
PaymentRowOf<To> row_as(const PaymentRowOf<From>& r) {
  return {r.order, r.hold, To(r.provider), r.state, r.amount, To(r.currency), To(r.provider_reference), To(r.detail)};
}
template <class To, class From>
JobRowOf<To> row_as(const JobRowOf<From>& r) {
  return {r.id, To(r.sale), To(r.kind), r.state, r.subject, r.attempts, r.run_at, To(r.last_error)};
}
template <class To, class From>
AnswerRowOf<To> row_as(const AnswerRowOf<From>& r) {
  return {r.buyer, To(r.route), To(r.key), To(r.fingerprint), r.status, To(r.body), To(r.location), To(r.sale)};
}
template <class To, class From>
HandoverRowOf<To> row_as(const HandoverRowOf<From>& r) {
  return {To(r.sale), r.line, r.number, r.buyer};
}
template <class To, class From>
PriorityCodeRowOf<To> row_as(const PriorityCodeRowOf<From>& r) {
  return {To(r.sale), To(r.code), To(r.text), r.line, r.uses};
}
template <class To, class From>
PriorityUseRowOf<To> row_as(const PriorityUseRowOf<From>& r) {
  return {To(r.sale), To(r.code), r.use, r.buyer, r.line, r.number};
}

}  // namespace sluice::ledger
