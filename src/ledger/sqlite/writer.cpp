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
  retake_claim,
  move_claim,
  delete_slot,
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
      "INSERT INTO sale_settings (sale, epoch, settings, draw_key, number) "
      "VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(number), 0) + 1 FROM sale_settings))",
      "UPDATE sale_settings SET epoch = ?2, settings = ?3, draw_key = ?4 WHERE sale = ?1",
      insert_sql<MarkRowOf<Text>>(),
      "UPDATE sale_mark SET lease = ?3 WHERE sale = ?1 AND lease = ?2",
      "UPDATE sale_mark SET state = ?2, sale_time_us = ?4, commit_number = ?5 WHERE sale = ?1 AND lease = ?3",
      "INSERT INTO item (sale, item, position, name, price_amount, price_currency, stock, number) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT coalesce(max(number), 0) + 1 FROM item WHERE sale = ?1)) "
      "ON CONFLICT (sale, item) DO UPDATE SET position = ?3, name = ?4, price_amount = ?5, price_currency = ?6, "
      "stock = ?7",
      upsert_sql<LineRowOf<Text>>(),
      // claims
      "UPDATE claim_row SET generation = ?2, state = ?3, hold = ?4, buyer = ?5 "
      "WHERE key = ?1 AND generation = ?2 - 1 AND state = 'released'",
      "UPDATE claim_row SET state = ? WHERE key = ? AND generation = ? AND state = ?",
      "DELETE FROM buyer_slot WHERE sale = ? AND buyer = ? AND slot = ?",
      "UPDATE hold_row SET state = ? WHERE key = ? AND id = ? AND state = ? AND sale = ?",
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
  auto numbers = Numbers::prepare(database);
  auto holds =
      HoldRows::prepare(database,
                        "hold_row (key, sale, line, ordinal, id, buyer, state, items, total_amount, currency, "
                        "created_at, expires_at, deadline_us)");
  auto tickets = TicketRows::prepare(database, "ticket_row (key, hold)");
  auto claims = ClaimRows::prepare(database, "claim_row (key, generation, state, hold, buyer)");
  auto slots = SlotRows::prepare(database, "buyer_slot (sale, buyer, slot, hold)");
  if (!numbers) return numbers.error();
  if (!holds) return holds.error();
  if (!tickets) return tickets.error();
  if (!claims) return claims.error();
  if (!slots) return slots.error();
  writer.numbers_ = std::move(*numbers);
  writer.holds_ = std::move(*holds);
  writer.tickets_ = std::move(*tickets);
  writer.claims_ = std::move(*claims);
  writer.slots_ = std::move(*slots);
  writer.database_ = database.handle();
  return writer;
}

void Writer::begin(Way way) {
  way_ = way;
  holds_.drop();
  tickets_.drop();
  claims_.drop();
  slots_.drop();
}

Writer::Verdict Writer::finish() {
  Verdict verdict = flush(holds_);
  if (verdict == Verdict::done) verdict = flush(tickets_);
  if (verdict == Verdict::done) verdict = flush(claims_);
  if (verdict == Verdict::done) verdict = flush(slots_);
  return verdict;
}

template <class Rows, class... Values>
Writer::Verdict Writer::put(Rows& rows, const Values&... values) {
  const Verdict verdict = judge(rows.put(sql_value(values)...), database_);
  return verdict == Verdict::done && way_ == Way::each_alone ? flush(rows) : verdict;
}

template <class Rows>
Writer::Verdict Writer::flush(Rows& rows) {
  return judge(rows.flush(), database_);
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

template <class Rows, class... Values>
Writer::Verdict Writer::change_one_of(Rows& rows, std::size_t statement, const Values&... values) {
  const Verdict flushed = flush(rows);
  return flushed == Verdict::done ? change_one(statement, values...) : flushed;
}

Writer::Verdict Writer::require_one(std::size_t statement, Verdict verdict) {
  if (verdict != Verdict::done || sqlite3_changes(statements_[statement].database()) == 1) return verdict;
  return refuse(Rule::primary_key);
}

Writer::Verdict Writer::refuse(Rule rule) {
  rule_ = rule;
  return Verdict::refused;
}

Writer::Verdict Writer::unknown(Rule rule) {
  return numbers_.has_failed() ? Verdict::failed : refuse(rule);
}

Writer::Verdict Writer::judge(int rc, sqlite3* database) {
  if (rc == SQLITE_DONE) return Verdict::done;
  if ((rc & 0xff) != SQLITE_CONSTRAINT) return Verdict::failed;
  switch (rc) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
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
  return refuse(Rule::check);
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
  if (raw(w.generation) <= 1) return put(claims_, *key, w.generation, w.state, w.hold, w.buyer);
  return change_one_of(claims_, retake_claim, *key, w.generation, w.state, w.hold, w.buyer);
}
Writer::Verdict Writer::operator()(const MoveClaim& w) {
  const auto key = key_of_claim(w);
  if (!key) return unknown(Rule::primary_key);
  return change_one_of(claims_, move_claim, w.to, *key, w.generation, w.from);
}
Writer::Verdict Writer::operator()(const InsertSlot& w) {
  return put(slots_, w.sale, w.buyer, w.slot, w.hold);
}
Writer::Verdict Writer::operator()(const DeleteSlot& w) {
  return change_one_of(slots_, delete_slot, w.sale, w.buyer, w.slot);
}
Writer::Verdict Writer::operator()(const InsertHold& w) {
  const auto sale = numbers_.sale(w.sale);
  if (!sale) return unknown(Rule::check);
  const Verdict held = put(holds_, hold_key(w.id), *sale, w.line, w.ordinal, w.id, w.buyer, w.state, w.items,
                           w.total_amount, w.currency, w.created_at, w.expires_at, w.deadline_us);
  if (held != Verdict::done || raw(w.ordinal) == 0) return held;
  const Verdict redeemed = put(tickets_, ticket_key(*sale, w.line, w.ordinal), hold_key(w.id));
  return redeemed == Verdict::refused ? refuse(Rule::second_key) : redeemed;
}
Writer::Verdict Writer::operator()(const MoveHold& w) {
  const auto sale = numbers_.sale(w.sale);
  if (!sale) return unknown(Rule::primary_key);
  return change_one_of(holds_, move_hold, w.to, hold_key(w.id), w.id, w.from, *sale);
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
