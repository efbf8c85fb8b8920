#include "ledger/sqlite/writer.h"

#include <optional>
#include <string_view>
#include <utility>

namespace sluice::ledger {
namespace {

using Verdict = Writer::Verdict;

// What each kind of write does to the tables.
class OneWrite {
public:
  OneWrite(JudgedStatements& tables, Numbers& numbers) : tables_(tables), rows_(tables.rows()), numbers_(numbers) {}

  Verdict operator()(const AddSale& w) {
    const Verdict added = tables_.run_row(WriteName::insert_settings, w);
    if (added != Verdict::done) return added;
    return tables_.run_row(
        WriteName::insert_mark,
        MarkRowOf<std::string_view>{.sale = w.sale, .state = w.state, .sale_time_us = w.sale_time_us});
  }
  Verdict operator()(const PutSettings& w) { return tables_.change_row(WriteName::put_settings, w); }
  Verdict operator()(const TakeLease& w) {
    if (w.to > w.from) return tables_.change_one(WriteName::take_lease, w.sale, w.from, w.to);
    return tables_.refuse(Rule::check);
  }
  Verdict operator()(const MoveMark& w) { return tables_.change_row(WriteName::move_mark, w); }
  Verdict operator()(const PutItem& w) { return tables_.run_row(WriteName::put_item, w); }
  Verdict operator()(const PutLine& w) { return tables_.run_row(WriteName::put_line, w); }

  Verdict operator()(const InsertClaim& w) {
    const auto key = key_of_claim(w);
    if (!key) return unknown(Rule::check);
    if (raw(w.generation) <= 1) return tables_.put(rows_.claims, *key, w.generation, w.state, w.hold, w.buyer);
    return tables_.change_one_of(rows_.claims, WriteName::retake_claim, *key, w.generation, w.state, w.hold, w.buyer);
  }
  Verdict operator()(const MoveClaim& w) {
    const auto key = key_of_claim(w);
    if (!key) return unknown(Rule::primary_key);
    return tables_.change_one_of(rows_.claims, WriteName::move_claim, w.to, *key, w.generation, w.from);
  }
  Verdict operator()(const InsertSlot& w) { return tables_.put(rows_.slots, w.sale, w.buyer, w.slot, w.hold); }
  Verdict operator()(const DeleteSlot& w) {
    return tables_.change_one_of(rows_.slots, WriteName::delete_slot, w.sale, w.buyer, w.slot);
  }
  Verdict operator()(const InsertHold& w) {
    const auto sale = numbers_.sale(w.sale);
    if (!sale) return unknown(Rule::check);
    const Verdict held =
        tables_.put(rows_.holds, hold_key(w.id), *sale, w.line, w.ordinal, w.id, w.buyer, w.state, w.items,
                    w.total_amount, w.currency, w.created_at, w.expires_at, w.deadline_us, w.latest_us);
    if (held != Verdict::done || raw(w.ordinal) == 0) return held;
    const Verdict redeemed = tables_.put(rows_.tickets, ticket_key(*sale, w.line, w.ordinal), hold_key(w.id));
    return redeemed == Verdict::refused ? tables_.refuse(Rule::second_key) : redeemed;
  }
  Verdict operator()(const MoveHold& w) {
    const auto sale = numbers_.sale(w.sale);
    if (!sale) return unknown(Rule::primary_key);
    return tables_.change_one_of(rows_.holds, WriteName::move_hold, w.to, hold_key(w.id), w.id, w.from, *sale);
  }
  Verdict operator()(const RenewHold& w) {
    const auto sale = numbers_.sale(w.sale);
    if (!sale) return unknown(Rule::primary_key);
    return tables_.change_one_of(rows_.holds, WriteName::renew_hold, w.to, w.items, w.expires_at, w.deadline_us,
                                 hold_key(w.id), w.id, w.from, *sale);
  }

  Verdict operator()(const InsertOrder& w) { return tables_.run_row(WriteName::insert_order, w); }
  Verdict operator()(const MoveOrder& w) {
    return tables_.change_one(WriteName::move_order, w.to, w.id, w.from, w.sale);
  }
  Verdict operator()(const EraseOrder& w) {
    return tables_.change_one(WriteName::erase_order, w.details, w.id, w.sale);
  }
  Verdict operator()(const AppendOrderEvent& w) { return tables_.run_row(WriteName::append_event, w); }
  Verdict operator()(const InsertPayment& w) { return tables_.run_row(WriteName::insert_payment, w); }
  Verdict operator()(const MovePayment& w) {
    return tables_.change_one(WriteName::move_payment, w.to, w.provider_reference, w.detail, w.id, w.from, w.sale);
  }
  Verdict operator()(const InsertRefund& w) { return tables_.run_row(WriteName::insert_refund, w); }
  Verdict operator()(const MoveRefund& w) {
    return tables_.change_one(WriteName::move_refund, w.to, w.provider_reference, w.detail, w.payment, w.number,
                              w.from, w.sale);
  }
  Verdict operator()(const InsertCancellation& w) { return tables_.run_row(WriteName::insert_cancellation, w); }
  Verdict operator()(const InsertJob& w) { return tables_.run_row(WriteName::insert_job, w); }
  Verdict operator()(const MoveJob& w) {
    return tables_.change_one(WriteName::move_job, w.to, w.attempts, w.run_at, w.last_error, w.id, w.from, w.sale);
  }
  Verdict operator()(const InsertAnswer& w) { return tables_.run_row(WriteName::insert_answer, w); }
  Verdict operator()(const DeleteAnswer& w) {
    return tables_.change_one(WriteName::delete_answer, w.buyer, w.route, w.key, w.sale);
  }

  Verdict operator()(const PutHandover& w) { return tables_.run_row(WriteName::put_handover, w); }
  Verdict operator()(const InsertCleared& w) { return tables_.run_row(WriteName::insert_cleared, w); }
  Verdict operator()(const InsertPriorityCode& w) { return tables_.run_row(WriteName::insert_priority_code, w); }
  Verdict operator()(const RevokePriorityCode& w) {
    return tables_.change_one(WriteName::revoke_priority_code, w.sale, w.code);
  }
  Verdict operator()(const InsertPriorityUse& w) { return tables_.run_row(WriteName::insert_priority_use, w); }
  Verdict operator()(const InsertInbox& w) { return tables_.run_row(WriteName::insert_inbox, w); }
  Verdict operator()(const DeleteInbox& w) {
    return tables_.change_one(WriteName::delete_inbox, w.provider, w.event, w.sale);
  }
  Verdict operator()(const PutNotice& w) { return tables_.run_row(WriteName::put_notice, w); }
  Verdict operator()(const DeleteNotice& w) {
    return tables_.change_one(WriteName::delete_notice, w.sale, w.line, w.number);
  }
  Verdict operator()(const PutEndpoint& w) { return tables_.run_row(WriteName::put_endpoint, w); }
  Verdict operator()(const InsertSample& w) { return tables_.run_row(WriteName::insert_sample, w); }
  Verdict operator()(const DeleteSample& w) { return tables_.change_one(WriteName::delete_sample, w.sale, w.number); }
  Verdict operator()(const InsertSaleEvent& w) { return tables_.run_row(WriteName::insert_sale_event, w); }

  Verdict operator()(const PutUser& w) { return tables_.run_row(WriteName::put_user, w); }
  Verdict operator()(const DeleteUser& w) { return tables_.run(WriteName::delete_user, w.name); }
  Verdict operator()(const AppendAct& w) {
    const Verdict appended =
        tables_.run(WriteName::append_act, w.at, w.who, w.address, w.kind, w.sale, w.subject, w.was, w.became);
    return appended == Verdict::done ? tables_.run(WriteName::forget_acts, acts_max) : appended;
  }
  Verdict operator()(const PutPreparation& w) { return tables_.run_row(WriteName::put_preparation, w); }
  Verdict operator()(const DeletePreparation& w) {
    return tables_.run(WriteName::delete_preparation, w.sale, w.kind, w.name);
  }

private:
  // There is no such sale or item, or it could not be asked.
  Verdict unknown(Rule rule) { return numbers_.has_failed() ? Verdict::failed : tables_.refuse(rule); }
  // nullopt: there is no such item.
  template <class Claim>
  [[nodiscard]] std::optional<std::int64_t> key_of_claim(const Claim& claim) {
    const auto sale = numbers_.sale(claim.sale);
    const auto item = numbers_.item(claim.sale, claim.item);
    if (!sale || !item) return std::nullopt;
    return claim_key(*sale, *item, claim.unit);
  }

  JudgedStatements& tables_;
  PurchaseRows& rows_;
  Numbers& numbers_;
};

}  // namespace

Result<Writer> Writer::prepare(const Database& database) {
  auto statements = JudgedStatements::prepare(database);
  if (!statements) return statements.error();
  auto numbers = Numbers::prepare(database);
  if (!numbers) return numbers.error();
  Writer writer;
  writer.statements_ = std::move(*statements);
  writer.numbers_ = std::move(*numbers);
  return writer;
}

Writer::Verdict Writer::apply(const Write& write) {
  return std::visit(OneWrite(statements_, numbers_), write);
}

}  // namespace sluice::ledger
