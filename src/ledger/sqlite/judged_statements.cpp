#include "ledger/sqlite/judged_statements.h"

#include <string_view>
#include <utility>

namespace sluice::ledger {
namespace {

// Of a payment's keys, the one that refused it; every other table has one besides its primary key.
Rule unique_rule(sqlite3* database) {
  const std::string_view what = sqlite3_errmsg(database);
  if (what.ends_with("payment.idempotency_key")) return Rule::third_key;
  if (what.ends_with("payment.attempt")) return Rule::fourth_key;
  return Rule::second_key;
}

}  // namespace

Result<JudgedStatements> JudgedStatements::prepare(const Database& database) {
  auto statements = WriteStatements::prepare(database);
  if (!statements) return statements.error();
  auto rows = PurchaseRows::prepare(database);
  if (!rows) return rows.error();
  JudgedStatements judged;
  judged.statements_ = std::move(*statements);
  judged.rows_ = std::move(*rows);
  judged.database_ = database.handle();
  return judged;
}

void JudgedStatements::begin(Way way) {
  way_ = way;
  rows_.drop();
}

JudgedStatements::Verdict JudgedStatements::require_one(Verdict verdict) {
  if (verdict != Verdict::done || sqlite3_changes(database_) == 1) return verdict;
  return refuse(Rule::primary_key);
}

JudgedStatements::Verdict JudgedStatements::refuse(Rule rule) {
  rule_ = rule;
  return Verdict::refused;
}

JudgedStatements::Verdict JudgedStatements::judge(int rc) {
  if (rc == SQLITE_DONE) return Verdict::done;
  if ((rc & 0xff) != SQLITE_CONSTRAINT) return Verdict::failed;
  switch (rc) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return refuse(Rule::primary_key);
    case SQLITE_CONSTRAINT_UNIQUE:
      return refuse(unique_rule(database_));
    default:
      return refuse(Rule::check);
  }
}

}  // namespace sluice::ledger
