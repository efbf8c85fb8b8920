#include "ledger/sqlite/writer.h"

namespace sluice::ledger {
namespace {

enum Name : std::size_t {
  put_sale,
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
  put_payment,
  put_job,
  insert_answer,
  put_handover,
  insert_priority_code,
  insert_priority_use,
  name_count
};

constexpr std::array<std::string_view, name_count> texts{
    // put_sale
    "INSERT INTO sale (id, state, epoch, sale_time_us, settings, draw_key) VALUES (?,?,?,?,?,?) ON CONFLICT (id) DO "
    "UPDATE SET "
    "state = excluded.state, epoch = excluded.epoch, sale_time_us = excluded.sale_time_us, "
    "settings = excluded.settings, draw_key = excluded.draw_key WHERE sale.epoch <= excluded.epoch",
    // put_item
    "INSERT INTO item (sale, item, position, name, price_amount, price_currency, stock) VALUES (?,?,?,?,?,?,?) "
    "ON CONFLICT (sale, item) DO UPDATE SET position = excluded.position, name = excluded.name, "
    "price_amount = excluded.price_amount, price_currency = excluded.price_currency, stock = excluded.stock",
    // put_line
    "INSERT INTO line (sale, line, position, issued, serving, reserved, drawn) VALUES (?,?,?,?,?,?,?) "
    "ON CONFLICT (sale, line) DO UPDATE SET position = excluded.position, issued = excluded.issued, "
    "serving = excluded.serving, reserved = excluded.reserved, drawn = excluded.drawn",
    // insert_claim
    "INSERT INTO claim (sale, item, unit, generation, state, hold, buyer) VALUES (?,?,?,?,?,?,?)",
    // retake_claim
    "UPDATE claim SET generation = ?4, state = ?5, hold = ?6, buyer = ?7 "
    "WHERE sale = ?1 AND item = ?2 AND unit = ?3 AND generation = ?4 - 1 AND state = 'released'",
    // move_claim
    "UPDATE claim SET state = ? WHERE sale = ? AND item = ? AND unit = ? AND generation = ? AND state = ?",
    // insert_slot
    "INSERT INTO buyer_slot (sale, buyer, slot, hold) VALUES (?,?,?,?)",
    // delete_slot
    "DELETE FROM buyer_slot WHERE sale = ? AND buyer = ? AND slot = ?",
    // insert_hold
    "INSERT INTO hold (id, sale, line, ordinal, buyer, state, items, total_amount, currency, created_at, expires_at, "
    "deadline_us) VALUES (?,?,?,nullif(?,0),?,?,?,?,?,?,?,?)",
    // move_hold
    "UPDATE hold SET state = ? WHERE id = ? AND state = ?",
    // insert_order
    "INSERT INTO orders (id, hold, sale, buyer, state, email, method, details, total_amount, currency, created_at) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    // move_order
    "UPDATE orders SET state = ? WHERE id = ? AND state = ?",
    // append_event
    "INSERT INTO order_event (orders_id, sequence, state, at) VALUES (?,?,?,?)",
    // put_payment
    "INSERT INTO payment (id, orders_id, hold, provider, idempotency_key, state, amount, currency, "
    "provider_reference, detail) VALUES (?1,?1,?2,?3,?1,?4,?5,?6,?7,?8) ON CONFLICT (id) DO UPDATE SET "
    "hold = excluded.hold, provider = excluded.provider, state = excluded.state, amount = excluded.amount, "
    "currency = excluded.currency, provider_reference = excluded.provider_reference, detail = excluded.detail",
    // put_job
    "INSERT INTO job (id, sale, kind, state, subject, attempts, run_at, last_error) VALUES (?,?,?,?,?,?,?,?) "
    "ON CONFLICT (id) DO UPDATE SET sale = excluded.sale, kind = excluded.kind, state = excluded.state, "
    "subject = excluded.subject, attempts = excluded.attempts, run_at = excluded.run_at, "
    "last_error = excluded.last_error",
    // insert_answer
    "INSERT INTO idempotency (buyer, route, key, fingerprint, status, body, location, sale) VALUES (?,?,?,?,?,?,?,?)",
    // put_handover
    "INSERT INTO handover (sale, line, number, buyer) VALUES (?,?,?,?) ON CONFLICT (sale, line, number) "
    "DO UPDATE SET buyer = excluded.buyer",
    // insert_priority_code
    "INSERT INTO priority_code (sale, code, text, line, uses) VALUES (?,?,?,?,?)",
    // insert_priority_use
    "INSERT INTO priority_code_use (sale, code, use, buyer, line, number) VALUES (?,?,?,?,?,?)",
};

std::int64_t ms(WallTime time) {
  return time.time_since_epoch().count();
}

}  // namespace

Result<Writer> Writer::prepare(const Database& database) {
  static_assert(statement_count == name_count);
  Writer writer;
  for (std::size_t i = 0; i < name_count; ++i) {
    auto statement = Statement::prepare(database.handle(), texts[i], Statement::Use::kept);
    if (!statement) return database.error(ErrorKind::io, "has not the tables that it should have");
    writer.statements_[i] = std::move(*statement);
  }
  return writer;
}

Writer::Verdict Writer::apply(const Write& write) {
  return std::visit([this](const auto& w) { return (*this)(w); }, write);
}

template <class... Values>
Writer::Verdict Writer::insert(std::size_t statement, const Values&... values) {
  return judge(statements_[statement].run(values...));
}

template <class... Values>
Writer::Verdict Writer::change_one(std::size_t statement, const Values&... values) {
  const Verdict verdict = insert(statement, values...);
  if (verdict != Verdict::done || sqlite3_changes(statements_[statement].database()) == 1) return verdict;
  rule_ = Rule::primary_key;
  return Verdict::refused;
}

Writer::Verdict Writer::judge(int rc) {
  if (rc == SQLITE_DONE) return Verdict::done;
  if ((rc & 0xff) != SQLITE_CONSTRAINT) return Verdict::failed;
  switch (rc) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      rule_ = Rule::primary_key;
      break;
    case SQLITE_CONSTRAINT_UNIQUE:
      rule_ = Rule::second_key;
      break;
    default:
      rule_ = Rule::check;
  }
  return Verdict::refused;
}

Writer::Verdict Writer::operator()(const PutSale& w) {
  return change_one(put_sale, w.id, w.state, w.epoch, w.sale_time_us, w.settings, w.draw_key);
}

Writer::Verdict Writer::operator()(const PutItem& w) {
  return insert(put_item, w.sale, w.item, w.position, w.name, w.price_amount, w.price_currency, w.stock);
}

Writer::Verdict Writer::operator()(const PutLine& w) {
  return insert(put_line, w.sale, w.line, w.position, w.issued, w.serving, w.reserved, w.drawn);
}

Writer::Verdict Writer::operator()(const InsertClaim& w) {
  const std::size_t statement = raw(w.generation) > 1 ? retake_claim : insert_claim;
  return change_one(statement, w.sale, w.item, w.unit, w.generation, to_string(w.state), IdText(w.hold),
                    IdText(w.buyer));
}

Writer::Verdict Writer::operator()(const MoveClaim& w) {
  return change_one(move_claim, to_string(w.to), w.sale, w.item, w.unit, w.generation, to_string(w.from));
}

Writer::Verdict Writer::operator()(const InsertSlot& w) {
  return insert(insert_slot, w.sale, IdText(w.buyer), w.slot, IdText(w.hold));
}

Writer::Verdict Writer::operator()(const DeleteSlot& w) {
  return change_one(delete_slot, w.sale, IdText(w.buyer), w.slot);
}

Writer::Verdict Writer::operator()(const InsertHold& w) {
  return insert(insert_hold, IdText(w.id), w.sale, w.line, w.ordinal, IdText(w.buyer), to_string(w.state), w.items,
                w.total_amount, w.currency, ms(w.created_at), ms(w.expires_at), w.deadline_us);
}

Writer::Verdict Writer::operator()(const MoveHold& w) {
  return change_one(move_hold, to_string(w.to), IdText(w.id), to_string(w.from));
}

Writer::Verdict Writer::operator()(const InsertOrder& w) {
  return insert(insert_order, IdText(w.id), IdText(w.hold), w.sale, IdText(w.buyer), to_string(w.state), w.email,
                w.method, w.details, w.total_amount, w.currency, ms(w.created_at));
}

Writer::Verdict Writer::operator()(const MoveOrder& w) {
  return change_one(move_order, to_string(w.to), IdText(w.id), to_string(w.from));
}

Writer::Verdict Writer::operator()(const AppendOrderEvent& w) {
  return insert(append_event, IdText(w.order), w.sequence, to_string(w.state), ms(w.at));
}

Writer::Verdict Writer::operator()(const PutPayment& w) {
  return insert(put_payment, IdText(w.order), IdText(w.hold), w.provider, to_string(w.state), w.amount, w.currency,
                w.provider_reference, w.detail);
}

Writer::Verdict Writer::operator()(const PutJob& w) {
  return insert(put_job, IdText(w.id), w.sale, w.kind, to_string(w.state), IdText(w.subject), w.attempts,
                ms(w.run_at), w.last_error);
}

Writer::Verdict Writer::operator()(const InsertAnswer& w) {
  return insert(insert_answer, IdText(w.buyer), w.route, w.key, w.fingerprint, w.status, w.body, w.location, w.sale);
}

Writer::Verdict Writer::operator()(const PutHandover& w) {
  return insert(put_handover, w.sale, w.line, w.number, IdText(w.buyer));
}

Writer::Verdict Writer::operator()(const InsertPriorityCode& w) {
  return insert(insert_priority_code, w.sale, w.code, w.text, w.line, w.uses);
}

Writer::Verdict Writer::operator()(const InsertPriorityUse& w) {
  return insert(insert_priority_use, w.sale, w.code, w.use, IdText(w.buyer), w.line, w.number);
}

}  // namespace sluice::ledger
