// Applies writes one by one inside the transaction that its owner opened, each by a statement that is kept prepared.
#pragma once

#include <array>
#include <optional>

#include "ledger/refusal.h"
#include "ledger/sqlite/database.h"
#include "ledger/sqlite/row_keys.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

class Writer {
public:
  enum class Verdict { done, refused, failed };

  [[nodiscard]] static Result<Writer> prepare(const Database& database);

  [[nodiscard]] Verdict apply(const Write& write);
  // Which rule refused. REQUIRES: the last apply() said `refused`.
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
  Verdict operator()(const InsertOrder& w);
  Verdict operator()(const MoveOrder& w);
  Verdict operator()(const AppendOrderEvent& w);
  Verdict operator()(const InsertPayment& w);
  Verdict operator()(const MovePayment& w);
  Verdict operator()(const InsertJob& w);
  Verdict operator()(const MoveJob& w);
  Verdict operator()(const InsertAnswer& w);
  Verdict operator()(const DeleteAnswer& w);
  Verdict operator()(const PutHandover& w);
  Verdict operator()(const InsertPriorityCode& w);
  Verdict operator()(const InsertPriorityUse& w);

private:
  // One for each write, and one more for a claim that follows a released one, the mark of a new sale and a hold's
  // ticket.
  static constexpr std::size_t statement_count = 27;

  template <class... Values>
  Verdict run(std::size_t statement, const Values&... values);
  // With the values of all columns of the row, in their order.
  template <class Row>
  Verdict run_row(std::size_t statement, const Row& row);
  // Refused also when no row was there to be changed.
  template <class... Values>
  Verdict change_one(std::size_t statement, const Values&... values);
  Verdict require_one(std::size_t statement, Verdict verdict);
  Verdict refuse(Rule rule);
  // nullopt: there is no such item.
  template <class Claim>
  [[nodiscard]] std::optional<std::int64_t> key_of_claim(const Claim& claim);
  Verdict judge(int rc, sqlite3* database);

  std::array<Statement, statement_count> statements_;
  Numbers numbers_;
  Rule rule_ = Rule::primary_key;
};

}  // namespace sluice::ledger
