// What a refused write says: the key or the compare-and-set that refused it, with its values. Shared by all ledgers,
// so that the same defect reads the same whichever store caught it.
#pragma once

#include "base/result.h"
#include "ledger/ledger.h"

namespace sluice::ledger {

// Which of a table's rules refused the row.
enum class Rule {
  primary_key,  // the row's own key, or for a move: the state it should have been in
  second_key,   // hold: a ticket is redeemed once; orders: one live order a hold; payment: one capture a hold
  third_key,    // payment: its idempotency key
  fourth_key,   // payment: the order's attempt
  check,        // a value that no row may have (unit 0, generation 0, held by nobody)
};

// Of kind `fenced` for TakeLease and MoveMark, else `conflict`; `detail` names the key and its values.
[[nodiscard]] Error refusal(const Write& write, Rule rule);

}  // namespace sluice::ledger
