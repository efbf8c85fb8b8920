// What a writer writes with: the statements that are kept and the rows that are put in together, and what SQLite's
// answer means to a write.
//
// One thread, as the connection's. What is refused names its rule only if each write is carried out alone.
#pragma once

#include <tuple>

#include "ledger/refusal.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/purchase_rows.h"
#include "ledger/sqlite/row_sql.h"
#include "ledger/sqlite/write_statements.h"

namespace sluice::ledger {

class JudgedStatements {
public:
  enum class Verdict { done, refused, failed };
  enum class Way { together, each_alone };

  [[nodiscard]] static Result<JudgedStatements> prepare(const Database& database);

  // Before the first write of a transaction.
  void begin(Way way);
  // What still waits is in the tables.
  [[nodiscard]] Verdict finish() { return judge(rows_.flush()); }
  // Which rule refused. REQUIRES: the last verdict was `refused`, each write alone.
  [[nodiscard]] Rule rule() const { return rule_; }

  // The rows that put() and change_one_of() take.
  [[nodiscard]] PurchaseRows& rows() { return rows_; }

  // Puts a row in, or has it wait for others.
  template <class Rows, class... Values>
  Verdict put(Rows& rows, const Values&... values) {
    const Verdict verdict = judge(rows.put(sql_value(values)...));
    return verdict == Verdict::done && way_ == Way::each_alone ? judge(rows.flush()) : verdict;
  }
  // With the values of all columns of the row, in their order.
  template <class Row>
  Verdict run_row(WriteName name, const Row& row) {
    return std::apply(
        [&](const auto&... column) { return judge(statements_[name].run(sql_value(row.*(column.member))...)); },
        Row::columns());
  }
  // Whatever rows it changes, none included.
  template <class... Values>
  Verdict run(WriteName name, const Values&... values) {
    return judge(statements_[name].run(sql_value(values)...));
  }
  // As run_row(), refused also when no row was there to be changed.
  template <class Row>
  Verdict change_row(WriteName name, const Row& row) {
    return require_one(run_row(name, row));
  }
  template <class... Values>
  Verdict change_one(WriteName name, const Values&... values) {
    return require_one(run(name, values...));
  }
  // change_one() of a table whose rows may still wait.
  template <class Rows, class... Values>
  Verdict change_one_of(Rows& rows, WriteName name, const Values&... values) {
    const Verdict flushed = judge(rows.flush());
    return flushed == Verdict::done ? change_one(name, values...) : flushed;
  }
  Verdict refuse(Rule rule);

private:
  Verdict require_one(Verdict verdict);
  Verdict judge(int rc);

  WriteStatements statements_;
  PurchaseRows rows_;
  sqlite3* database_ = nullptr;
  Way way_ = Way::each_alone;
  Rule rule_ = Rule::primary_key;
};

}  // namespace sluice::ledger
