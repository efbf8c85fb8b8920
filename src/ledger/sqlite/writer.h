// Applies writes inside the transaction that its owner opened, by statements that are kept prepared.
//
// Together: the rows of a purchase are put in many at a time (purchase_rows.h), each table's in their order and
// before anything else is done to that table. A refusal then names no write and has ended the transaction; the batch
// is applied again, each write alone, which names it.
#pragma once

#include <optional>

#include "ledger/refusal.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/purchase_rows.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/write_statements.h"

namespace sluice::ledger {

class Writer {
public:
  enum class Verdict { done, refused, failed };
  enum class Way { together, each_alone };

  [[nodiscard]] static Result<Writer> prepare(const Database& database);

  // Before the first write of a transaction.
  void begin(Way way);
  // The texts that it borrows stay as they are until finish().
  [[nodiscard]] Verdict apply(const Write& write);
  // All that was applied is in the tables.
  [[nodiscard]] Verdict finish();
  // Which rule refused. REQUIRES: the last apply() said `refused`, each write alone.
  [[nodiscard]] Rule rule() const { return rule_; }
  // To be told when a transaction in which something was applied was rolled back.
  void taken_back() { numbers_.forget(); }

  Verdict operator()(const AddSale& w);
  Verdict operator()(const PutSettings& w);
  Verdict operator()(const TakeLease& w);
  Verdict operator()(const MoveMark& w);
  Verdict operator()(const PutItem& w);
  Verdict operator()(const PutLine& w);
  Verdict operator()(const InsertClaim& w);
  Verdict operator()(const MoveClaim& w);
  Verdict operator()(const InsertSlot& w);
  Verdict operator()(const DeleteSlot& w);
  Verdict operator()(const InsertHold& w);
  Verdict operator()(const MoveHold& w);
  Verdict operator()(const RenewHold& w);
  Verdict operator()(const InsertOrder& w);
  Verdict operator()(const MoveOrder& w);
  Verdict operator()(const AppendOrderEvent& w);
  Verdict operator()(const InsertPayment& w);
  Verdict operator()(const MovePayment& w);
  Verdict operator()(const InsertRefund& w);
  Verdict operator()(const MoveRefund& w);
  Verdict operator()(const InsertCancellation& w);
  Verdict operator()(const InsertJob& w);
  Verdict operator()(const MoveJob& w);
  Verdict operator()(const InsertAnswer& w);
  Verdict operator()(const DeleteAnswer& w);
  Verdict operator()(const PutHandover& w);
  Verdict operator()(const InsertCleared& w);
  Verdict operator()(const InsertPriorityCode& w);
  Verdict operator()(const InsertPriorityUse& w);
  Verdict operator()(const InsertInbox& w);
  Verdict operator()(const DeleteInbox& w);
  Verdict operator()(const PutEndpoint& w);

private:
  // Puts a row in, or has it wait for others.
  template <class Rows, class... Values>
  Verdict put(Rows& rows, const Values&... values);
  template <class Rows>
  Verdict flush(Rows& rows);
  // change_one() of a table whose rows may still wait.
  template <class Rows, class... Values>
  Verdict change_one_of(Rows& rows, WriteName name, const Values&... values);

  template <class... Values>
  Verdict run(WriteName name, const Values&... values);
  // With the values of all columns of the row, in their order.
  template <class Row>
  Verdict run_row(WriteName name, const Row& row);
  // Refused also when no row was there to be changed.
  template <class... Values>
  Verdict change_one(WriteName name, const Values&... values);
  Verdict require_one(Verdict verdict);
  Verdict refuse(Rule rule);
  // There is no such sale or item, or it could not be asked.
  Verdict unknown(Rule rule);
  // nullopt: there is no such item.
  template <class Claim>
  [[nodiscard]] std::optional<std::int64_t> key_of_claim(const Claim& claim);
  Verdict judge(int rc);

  WriteStatements statements_;
  PurchaseRows rows_;
  Numbers numbers_;
  sqlite3* database_ = nullptr;
  Way way_ = Way::each_alone;
  Rule rule_ = Rule::primary_key;
};

}  // namespace sluice::ledger
