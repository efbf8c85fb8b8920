// Applies writes inside the transaction that its owner opened, by statements that are kept prepared.
//
// Together: the rows of a purchase are put in many at a time (purchase_rows.h), each table's in their order and
// before anything else is done to that table. A refusal then names no write and has ended the transaction; the batch
// is applied again, each write alone, which names it.
#pragma once

#include "ledger/refusal.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/judged_statements.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/writes.h"

namespace sluice::ledger {

class Writer {
public:
  using Verdict = JudgedStatements::Verdict;
  using Way = JudgedStatements::Way;

  [[nodiscard]] static Result<Writer> prepare(const Database& database);

  // Before the first write of a transaction.
  void begin(Way way) { statements_.begin(way); }
  // The texts that it borrows stay as they are until finish().
  [[nodiscard]] Verdict apply(const Write& write);
  // All that was applied is in the tables.
  [[nodiscard]] Verdict finish() { return statements_.finish(); }
  // Which rule refused. REQUIRES: the last apply() said `refused`, each write alone.
  [[nodiscard]] Rule rule() const { return statements_.rule(); }
  // To be told when a transaction in which something was applied was rolled back.
  void taken_back() { numbers_.forget(); }

private:
  JudgedStatements statements_;
  Numbers numbers_;
};

}  // namespace sluice::ledger
