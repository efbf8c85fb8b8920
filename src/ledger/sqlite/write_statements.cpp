#include "ledger/sqlite/write_statements.h"

#include <string>

#include "ledger/rows.h"
#include "ledger/sqlite/row_sql.h"

namespace sluice::ledger {
namespace {

using Text = std::string_view;

// In the order of their names.
std::array<std::string, WriteStatements::count> texts() {
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
      "UPDATE job SET state = ?1, attempts = ?2, run_at = ?3, last_error = ?4, "
      "payload = iif(?1 = 'done' OR ?1 = 'dropped', '', payload) WHERE id = ?5 AND state = ?6 AND sale = ?7",
      insert_sql<AnswerRowOf<Text>>(),
      "DELETE FROM idempotency WHERE buyer = ? AND route = ? AND key = ? AND sale = ?",
      // places
      upsert_sql<HandoverRowOf<Text>>(),
      insert_sql<ClearedRowOf<Text>>(),
      insert_sql<PriorityCodeRowOf<Text>>(),
      insert_sql<PriorityUseRowOf<Text>>(),
      // what providers tell
      insert_sql<InboxRowOf<Text>>(),
      "DELETE FROM inbox WHERE provider = ? AND event = ? AND sale = ?",
      // holds that go on
      "UPDATE hold_row SET state = ?, items = ?, expires_at = ?, deadline_us = ? "
      "WHERE key = ? AND id = ? AND state = ? AND sale = ?",
      // webhooks
      upsert_sql<EndpointRowOf<Text>>(),
      // money back
      insert_sql<RefundRowOf<Text>>(),
      "UPDATE refund SET state = ?, provider_reference = ?, detail = ? "
      "WHERE payment = ? AND number = ? AND state = ? AND sale = ?",
      insert_sql<CancellationRowOf<Text>>(),
      // who is told of a call
      upsert_sql<NoticeRowOf<Text>>(),
      "DELETE FROM notice WHERE sale = ? AND line = ? AND number = ?",
      // people who operate
      upsert_sql<UserRowOf<Text>>(),
      "DELETE FROM users WHERE name = ?",
      "INSERT INTO act (at, who, address, kind, sale, subject, was, became) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      "DELETE FROM act WHERE number <= (SELECT max(number) FROM act) - ?",
      // what a sale is remembered by
      insert_sql<SampleRowOf<Text>>(),
      "DELETE FROM sale_sample WHERE sale = ? AND number = ?",
      insert_sql<SaleEventRowOf<Text>>(),
      // who is not to be known any more
      "UPDATE orders SET email = '', language = '', details = ? WHERE id = ? AND sale = ?",
      // how a sale was prepared
      upsert_sql<PreparationRowOf<Text>>(),
      "DELETE FROM preparation WHERE sale = ? AND kind = ? AND name = ?",
      // codes that are worth nothing any more
      "UPDATE priority_code SET revoked = 1 WHERE sale = ? AND code = ? AND revoked = 0",
  };
}

}  // namespace

Result<WriteStatements> WriteStatements::prepare(const Database& database) {
  WriteStatements statements;
  const auto sql = texts();
  for (std::size_t i = 0; i < count; ++i) {
    auto statement = Statement::prepare(database.handle(), sql[i], Statement::Use::kept);
    if (!statement) return database.error(ErrorKind::io, "has not the tables that it should have");
    statements.statements_[i] = std::move(*statement);
  }
  return statements;
}

}  // namespace sluice::ledger
