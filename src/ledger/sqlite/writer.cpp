#include "ledger/sqlite/writer.h"

#include "ledger/sqlite/row_sql.h"

namespace sluice::ledger {
namespace {

using Text = std::string_view;

// Of a payment's keys, the one that refused it; every other table has one besides its primary key.
Rule unique_rule(sqlite3* database) {
  const std::string_view what = sqlite3_errmsg(database);
  if (what.ends_with("payment.idempotency_key")) return Rule::third_key;
  if (what.ends_with("payment.attempt")) return Rule::fourth_key;
  return Rule::second_key;
}

}  // namespace

Result<Writer> Writer::prepare(const Database& database) {
  auto statements = WriteStatements::prepare(database);
  if (!statements) return statements.error();
  auto rows = PurchaseRows::prepare(database);
  if (!rows) return rows.error();
  auto numbers = Numbers::prepare(database);
  if (!numbers) return numbers.error();
  Writer writer;
  writer.statements_ = std::move(*statements);
  writer.rows_ = std::move(*rows);
  writer.numbers_ = std::move(*numbers);
  writer.database_ = database.handle();
  return writer;
}

void Writer::begin(Way way) {
  way_ = way;
  rows_.drop();
}

Writer::Verdict Writer::finish() {
  return judge(rows_.flush());
}

template <class Rows, class... Values>
Writer::Verdict Writer::put(Rows& rows, const Values&... values) {
  const Verdict verdict = judge(rows.put(sql_value(values)...));
  return verdict == Verdict::done && way_ == Way::each_alone ? flush(rows) : verdict;
}

template <class Rows>
Writer::Verdict Writer::flush(Rows& rows) {
  return judge(rows.flush());
}

Writer::Verdict Writer::apply(const Write& write) {
  return std::visit([this](const auto& w) { return (*this)(w); }, write);
}

template <class... Values>
Writer::Verdict Writer::run(WriteName name, const Values&... values) {
  return judge(statements_[name].run(values...));
}

template <class Row>
Writer::Verdict Writer::run_row(WriteName name, const Row& row) {
  return std::apply([&](const auto&... column) { return run(name, sql_value(row.*(column.member))...); },
                    Row::columns());
}

template <class... Values>
Writer::Verdict Writer::change_one(WriteName name, const Values&... values) {
  return require_one(run(name, sql_value(values)...));
}

template <class Rows, class... Values>
Writer::Verdict Writer::change_one_of(Rows& rows, WriteName name, const Values&... values) {
  const Verdict flushed = flush(rows);
  return flushed == Verdict::done ? change_one(name, values...) : flushed;
}

Writer::Verdict Writer::require_one(Verdict verdict) {
  if (verdict != Verdict::done || sqlite3_changes(database_) == 1) return verdict;
  return refuse(Rule::primary_key);
}

Writer::Verdict Writer::refuse(Rule rule) {
  rule_ = rule;
  return Verdict::refused;
}

Writer::Verdict Writer::unknown(Rule rule) {
  return numbers_.has_failed() ? Verdict::failed : refuse(rule);
}

Writer::Verdict Writer::judge(int rc) {
  if (rc == SQLITE_DONE) return Verdict::done;
  if ((rc & 0xff) != SQLITE_CONSTRAINT) return Verdict::failed;
  switch (rc) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      rule_ = Rule::primary_key;
      break;
    case SQLITE_CONSTRAINT_UNIQUE:
      rule_ = unique_rule(database_);
      break;
    default:
      rule_ = Rule::check;
  }
  return Verdict::refused;
}

Writer::Verdict Writer::operator()(const AddSale& w) {
  const Verdict added = run_row(WriteName::insert_settings, w);
  if (added != Verdict::done) return added;
  return run_row(WriteName::insert_mark,
                 MarkRowOf<Text>{.sale = w.sale, .state = w.state, .sale_time_us = w.sale_time_us});
}
Writer::Verdict Writer::operator()(const PutSettings& w) {
  return require_one(run_row(WriteName::put_settings, w));
}
Writer::Verdict Writer::operator()(const TakeLease& w) {
  if (w.to > w.from) return change_one(WriteName::take_lease, w.sale, w.from, w.to);
  return refuse(Rule::check);
}
Writer::Verdict Writer::operator()(const MoveMark& w) {
  return require_one(run_row(WriteName::move_mark, w));
}
Writer::Verdict Writer::operator()(const PutItem& w) {
  return run_row(WriteName::put_item, w);
}
Writer::Verdict Writer::operator()(const PutLine& w) {
  return run_row(WriteName::put_line, w);
}

template <class Claim>
std::optional<std::int64_t> Writer::key_of_claim(const Claim& claim) {
  const auto sale = numbers_.sale(claim.sale);
  const auto item = numbers_.item(claim.sale, claim.item);
  if (!sale || !item) return std::nullopt;
  return claim_key(*sale, *item, claim.unit);
}

Writer::Verdict Writer::operator()(const InsertClaim& w) {
  const auto key = key_of_claim(w);
  if (!key) return unknown(Rule::check);
  if (raw(w.generation) <= 1) return put(rows_.claims, *key, w.generation, w.state, w.hold, w.buyer);
  return change_one_of(rows_.claims, WriteName::retake_claim, *key, w.generation, w.state, w.hold, w.buyer);
}
Writer::Verdict Writer::operator()(const MoveClaim& w) {
  const auto key = key_of_claim(w);
  if (!key) return unknown(Rule::primary_key);
  return change_one_of(rows_.claims, WriteName::move_claim, w.to, *key, w.generation, w.from);
}
Writer::Verdict Writer::operator()(const InsertSlot& w) {
  return put(rows_.slots, w.sale, w.buyer, w.slot, w.hold);
}
Writer::Verdict Writer::operator()(const DeleteSlot& w) {
  return change_one_of(rows_.slots, WriteName::delete_slot, w.sale, w.buyer, w.slot);
}
Writer::Verdict Writer::operator()(const InsertHold& w) {
  const auto sale = numbers_.sale(w.sale);
  if (!sale) return unknown(Rule::check);
  const Verdict held = put(rows_.holds, hold_key(w.id), *sale, w.line, w.ordinal, w.id, w.buyer, w.state, w.items,
                           w.total_amount, w.currency, w.created_at, w.expires_at, w.deadline_us, w.latest_us);
  if (held != Verdict::done || raw(w.ordinal) == 0) return held;
  const Verdict redeemed = put(rows_.tickets, ticket_key(*sale, w.line, w.ordinal), hold_key(w.id));
  return redeemed == Verdict::refused ? refuse(Rule::second_key) : redeemed;
}
Writer::Verdict Writer::operator()(const MoveHold& w) {
  const auto sale = numbers_.sale(w.sale);
  if (!sale) return unknown(Rule::primary_key);
  return change_one_of(rows_.holds, WriteName::move_hold, w.to, hold_key(w.id), w.id, w.from, *sale);
}

Writer::Verdict Writer::operator()(const RenewHold& w) {
  const auto sale = numbers_.sale(w.sale);
  if (!sale) return unknown(Rule::primary_key);
  return change_one_of(rows_.holds, WriteName::renew_hold, w.to, w.items, w.expires_at, w.deadline_us, hold_key(w.id),
                       w.id, w.from, *sale);
}

Writer::Verdict Writer::operator()(const InsertOrder& w) {
  return run_row(WriteName::insert_order, w);
}
Writer::Verdict Writer::operator()(const MoveOrder& w) {
  return change_one(WriteName::move_order, w.to, w.id, w.from, w.sale);
}
Writer::Verdict Writer::operator()(const AppendOrderEvent& w) {
  return run_row(WriteName::append_event, w);
}
Writer::Verdict Writer::operator()(const InsertPayment& w) {
  return run_row(WriteName::insert_payment, w);
}
Writer::Verdict Writer::operator()(const MovePayment& w) {
  return change_one(WriteName::move_payment, w.to, w.provider_reference, w.detail, w.id, w.from, w.sale);
}
Writer::Verdict Writer::operator()(const InsertRefund& w) {
  return run_row(WriteName::insert_refund, w);
}
Writer::Verdict Writer::operator()(const MoveRefund& w) {
  return change_one(WriteName::move_refund, w.to, w.provider_reference, w.detail, w.payment, w.number, w.from,
                    w.sale);
}
Writer::Verdict Writer::operator()(const InsertCancellation& w) {
  return run_row(WriteName::insert_cancellation, w);
}
Writer::Verdict Writer::operator()(const InsertJob& w) {
  return run_row(WriteName::insert_job, w);
}
Writer::Verdict Writer::operator()(const MoveJob& w) {
  return change_one(WriteName::move_job, w.to, w.attempts, w.run_at, w.last_error, w.id, w.from, w.sale);
}
Writer::Verdict Writer::operator()(const InsertAnswer& w) {
  return run_row(WriteName::insert_answer, w);
}
Writer::Verdict Writer::operator()(const DeleteAnswer& w) {
  return change_one(WriteName::delete_answer, w.buyer, w.route, w.key, w.sale);
}

Writer::Verdict Writer::operator()(const PutHandover& w) {
  return run_row(WriteName::put_handover, w);
}
Writer::Verdict Writer::operator()(const InsertCleared& w) {
  return run_row(WriteName::insert_cleared, w);
}
Writer::Verdict Writer::operator()(const InsertPriorityCode& w) {
  return run_row(WriteName::insert_priority_code, w);
}
Writer::Verdict Writer::operator()(const InsertPriorityUse& w) {
  return run_row(WriteName::insert_priority_use, w);
}
Writer::Verdict Writer::operator()(const InsertInbox& w) {
  return run_row(WriteName::insert_inbox, w);
}
Writer::Verdict Writer::operator()(const DeleteInbox& w) {
  return change_one(WriteName::delete_inbox, w.provider, w.event, w.sale);
}
Writer::Verdict Writer::operator()(const PutEndpoint& w) {
  return run_row(WriteName::put_endpoint, w);
}

}  // namespace sluice::ledger
