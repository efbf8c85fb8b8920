// Which of a table's rules refused a row, as every store names them.
#pragma once

#include "ledger/postgres/connection.h"
#include "ledger/postgres/write_statements.h"
#include "ledger/refusal.h"

namespace sluice::ledger::postgres {

// Whether it is a row that was refused, and not the server that has failed.
[[nodiscard]] bool is_refusal(const Failure& failure);
// REQUIRES: is_refusal().
[[nodiscard]] Rule rule_of(const Failure& failure, WriteName name);

}  // namespace sluice::ledger::postgres
