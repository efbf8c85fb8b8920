// The statements by which rows are written: one for each thing that is done to a table, each for as many rows as
// there are (row_arrays.h), prepared once a connection.
//
// Every one of them raises unless it changed as many rows as it was given: SL001 where a lease or a batch number was
// not the stored one, SL002 where anything else was not.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {

// In the order in which they are run where it is open: who may write first, then what others look at.
enum class WriteName : std::size_t {
  begin,
  insert_settings,
  insert_mark,
  take_lease,
  move_mark,
  put_settings,
  put_item,
  put_line,
  insert_cleared,
  insert_hold,
  move_hold,
  renew_hold,
  insert_claim,
  retake_claim,
  move_claim,
  insert_slot,
  delete_slot,
  move_order,
  insert_order,
  erase_order,
  append_event,
  move_payment,
  insert_payment,
  move_refund,
  insert_refund,
  insert_cancellation,
  insert_job,
  move_job,
  insert_answer,
  delete_answer,
  put_handover,
  put_notice,
  delete_notice,
  insert_priority_code,
  revoke_priority_code,
  insert_priority_use,
  insert_inbox,
  delete_inbox,
  put_endpoint,
  put_preparation,
  delete_preparation,
  put_user,
  delete_user,
  append_act,
  insert_sample,
  delete_sample,
  insert_sale_event,
  commit,
};

inline constexpr std::size_t write_names = static_cast<std::size_t>(WriteName::commit) + 1;

[[nodiscard]] const char* prepared_name(WriteName name);
// All of them, to be prepared.
[[nodiscard]] std::span<const Pipeline::Named> write_statements();

}  // namespace sluice::ledger::postgres
