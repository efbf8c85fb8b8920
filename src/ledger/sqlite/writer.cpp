#include "ledger/sqlite/writer.h"

#include <string>

#include "ledger/sqlite/row_sql.h"

namespace sluice::ledger {
namespace {

using Text = std::string_view;

enum Name : std::size_t {
  insert_settings,
  put_settings,
  insert_mark,
  take_lease,
  move_mark,
  put_item,
  put_line,
  insert_claim,
  retake_claim,
  move_claim,
  insert_slot,
  delete_slot,
  insert_hold,
  move_hold,
  insert_order,
  move_order,
  append_event,
  insert_payment,
  move_payment,
  insert_job,
  move_job,
  insert_answer,
  delete_answer,
  put_handover,
  insert_priority_code,
  insert_priority_use,
  name_count
};

// In the order of the names.
std::array<std::string, name_count> texts() {
  return {
      // of the sale itself
      insert_sql<SettingsRowOf<Text>>(),
      "UPDATE sale_settings SET epoch = ?2, settings = ?3, draw_key = ?4 WHERE sale = ?1",
      insert_sql<MarkRowOf<Text>>(),
      "UPDATE sale_mark SET lease = ?3 WHERE sale = ?1 AND lease = ?2",
      "UPDATE sale_mark SET state = ?2, sale_time_us = ?4, commit_number = ?5 WHERE sale = ?1 AND lease = ?3",
      upsert_sql<ItemRowOf<Text>>(),
      upsert_sql<LineRowOf<Text>>(),
      // claims
      insert_sql<ClaimRowOf<Text>>(),
      "UPDATE claim SET generation = ?4, state = ?5, hold = ?6, buyer = ?7 "
      "WHERE sale = ?1 AND item = ?2 AND unit = ?3 AND generation = ?4 - 1 AND state = 'released'",
      "UPDATE claim SET state = ? WHERE sale = ? AND item = ? AND unit = ? AND generation = ? AND state = ?",
      insert_sql<SlotRowOf<Text>>(),
      "DELETE FROM buyer_slot WHERE sale = ? AND buyer = ? AND slot = ?",
      insert_sql<HoldRowOf<Text>>(),
      "UPDATE hold SET state = ? WHERE id = ? AND state = ? AND sale = ?",
      // orders
      insert_sql<OrderRowOf<Text>>(),
      "UPDATE orders SET state = ? WHERE id = ? AND state = ? AND sale = ?",
      insert_sql<OrderEventRow>(),
      insert_sql<PaymentRowOf<Text>>(),
      "UPDATE payment SET state = ?, provider_reference = ?, detail = ? WHERE id = ? AND state = ? AND sale = ?",
      insert_sql<JobRowOf<Text>>(),
      "UPDATE job SET state = ?, attempts = ?, run_at = ?, last_error = ? WHERE id = ? AND state = ? AND sale = ?",
      insert_sql<AnswerRowOf<Text>>(),
      "DELETE FROM idempotency WHERE buyer = ? AND route = ? AND key = ? AND sale = ?",
      // places
      upsert_sql<HandoverRowOf<Text>>(),
      insert_sql<PriorityCodeRowOf<Text>>(),
      insert_sql<PriorityUseRowOf<Text>>(),
  };
}

// Of a payment's keys, the one that refused it; every other table has one besides its primary key.
Rule unique_rule(sqlite3* database) {
  const std::string_view what = sqlite3_errmsg(database);
  if (what.ends_with("payment.idempotency_key")) return Rule::third_key;
  if (what.ends_with("payment.attempt")) return Rule::fourth_key;
  return Rule::second_key;
}

}  // namespace

Result<Writer> Writer::prepare(const Database& database) {
  static_assert(statement_count == name_count);
  Writer writer;
  const auto sql = texts();
  for (std::size_t i = 0; i < name_count; ++i) {
    auto statement = Statement::prepare(database.handle(), sql[i], Statement::Use::kept);
    if (!statement) return database.error(ErrorKind::io, "has not the tables that it should have");
    writer.statements_[i] = std::move(*statement);
  }
  return writer;
}

Writer::Verdict Writer::apply(const Write& write) {
  return std::visit([this](const auto& w) { return (*this)(w); }, write);
}

template <class... Values>
Writer::Verdict Writer::run(std::size_t statement, const Values&... values) {
  return judge(statements_[statement].run(values...), statements_[statement].database());
}

template <class Row>
Writer::Verdict Writer::run_row(std::size_t statement, const Row& row) {
  return std::apply([&](const auto&... column) { return run(statement, sql_value(row.*(column.member))...); },
                    Row::columns());
}

template <class... Values>
Writer::Verdict Writer::change_one(std::size_t statement, const Values&... values) {
  return require_one(statement, run(statement, sql_value(values)...));
}

Writer::Verdict Writer::require_one(std::size_t statement, Verdict verdict) {
  if (verdict != Verdict::done || sqlite3_changes(statements_[statement].database()) == 1) return verdict;
  rule_ = Rule::primary_key;
  return Verdict::refused;
}

Writer::Verdict Writer::judge(int rc, sqlite3* database) {
  if (rc == SQLITE_DONE) return Verdict::done;
  if ((rc & 0xff) != SQLITE_CONSTRAINT) return Verdict::failed;
  switch (rc) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      rule_ = Rule::primary_key;
      break;
    case SQLITE_CONSTRAINT_UNIQUE:
      rule_ = unique_rule(database);
      break;
    default:
      rule_ = Rule::check;
  }
  return Verdict::refused;
}

Writer::Verdict Writer::operator()(const AddSale& w) {
  const Verdict added = run_row(insert_settings, w);
  if (added != Verdict::done) return added;
  return run_row(insert_mark, MarkRowOf<Text>{.sale = w.sale, .state = w.state, .sale_time_us = w.sale_time_us});
}
Writer::Verdict Writer::operator()(const PutSettings& w) {
  return require_one(put_settings, run_row(put_settings, w));
}
Writer::Verdict Writer::operator()(const TakeLease& w) {
  if (w.to > w.from) return change_one(take_lease, w.sale, w.from, w.to);
  rule_ = Rule::check;
  return Verdict::refused;
}
Writer::Verdict Writer::operator()(const MoveMark& w) {
  return require_one(move_mark, run_row(move_mark, w));
}
Writer::Verdict Writer::operator()(const PutItem& w) {
  return run_row(put_item, w);
}
Writer::Verdict Writer::operator()(const PutLine& w) {
  return run_row(put_line, w);
}

Writer::Verdict Writer::operator()(const InsertClaim& w) {
  const std::size_t statement = raw(w.generation) > 1 ? retake_claim : insert_claim;
  return require_one(statement, run_row(statement, w));
}
Writer::Verdict Writer::operator()(const MoveClaim& w) {
  return change_one(move_claim, w.to, w.sale, w.item, w.unit, w.generation, w.from);
}
Writer::Verdict Writer::operator()(const InsertSlot& w) {
  return run_row(insert_slot, w);
}
Writer::Verdict Writer::operator()(const DeleteSlot& w) {
  return change_one(delete_slot, w.sale, w.buyer, w.slot);
}
Writer::Verdict Writer::operator()(const InsertHold& w) {
  return run_row(insert_hold, w);
}
Writer::Verdict Writer::operator()(const MoveHold& w) {
  return change_one(move_hold, w.to, w.id, w.from, w.sale);
}

Writer::Verdict Writer::operator()(const InsertOrder& w) {
  return run_row(insert_order, w);
}
Writer::Verdict Writer::operator()(const MoveOrder& w) {
  return change_one(move_order, w.to, w.id, w.from, w.sale);
}
Writer::Verdict Writer::operator()(const AppendOrderEvent& w) {
  return run_row(append_event, w);
}
Writer::Verdict Writer::operator()(const InsertPayment& w) {
  return run_row(insert_payment, w);
}
Writer::Verdict Writer::operator()(const MovePayment& w) {
  return change_one(move_payment, w.to, w.provider_reference, w.detail, w.id, w.from, w.sale);
}
Writer::Verdict Writer::operator()(const InsertJob& w) {
  return run_row(insert_job, w);
}
Writer::Verdict Writer::operator()(const MoveJob& w) {
  return change_one(move_job, w.to, w.attempts, w.run_at, w.last_error, w.id, w.from, w.sale);
}
Writer::Verdict Writer::operator()(const InsertAnswer& w) {
  return run_row(insert_answer, w);
}
Writer::Verdict Writer::operator()(const DeleteAnswer& w) {
  return change_one(delete_answer, w.buyer, w.route, w.key, w.sale);
}

Writer::Verdict Writer::operator()(const PutHandover& w) {
  return run_row(put_handover, w);
}
Writer::Verdict Writer::operator()(const InsertPriorityCode& w) {
  return run_row(insert_priority_code, w);
}
Writer::Verdict Writer::operator()(const InsertPriorityUse& w) {
  return run_row(insert_priority_use, w);
}

}  // namespace sluice::ledger
