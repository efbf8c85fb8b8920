// The statements by which rows are written one at a time, each prepared once and kept.
//
// Every kind of write has one, but those whose rows are put in together (purchase_rows.h); a claim that follows a
// released one and the mark of a new sale have one more.
#pragma once

#include <array>
#include <cstddef>

#include "ledger/sqlite/database.h"
#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

enum class WriteName : std::size_t {
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
  insert_cleared,
  insert_priority_code,
  insert_priority_use,
  insert_inbox,
  delete_inbox,
  renew_hold,
  put_endpoint,
  insert_refund,
  move_refund,
  insert_cancellation,
  put_notice,
  delete_notice,
  put_user,
  delete_user,
  append_act,
  forget_acts,
  insert_sample,
  delete_sample,
  insert_sale_event,
  erase_order,
  put_preparation,
  delete_preparation,
  revoke_priority_code,
};

class WriteStatements {
public:
  static constexpr std::size_t count = static_cast<std::size_t>(WriteName::revoke_priority_code) + 1;

  [[nodiscard]] static Result<WriteStatements> prepare(const Database& database);

  [[nodiscard]] Statement& operator[](WriteName name) { return statements_[static_cast<std::size_t>(name)]; }

private:
  std::array<Statement, count> statements_;
};

}  // namespace sluice::ledger
