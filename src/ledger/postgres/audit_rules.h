// The invariants of a ledger in PostgreSQL: the same ones as of every store, by the same names, saying the same.
//
// They use no key or index as evidence of anything, so that they also find what a lost constraint let in.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ledger/audit_rule.h"

namespace sluice::ledger::postgres {

[[nodiscard]] std::vector<AuditRule> audit_rules();

// Units, holds, buyers' slots and tickets.
[[nodiscard]] std::span<const AuditRule> unit_rules();
// Orders, payments and what goes back.
[[nodiscard]] std::span<const AuditRule> money_rules();
// Whether rows refer to what is there, and say what they may.
[[nodiscard]] std::span<const AuditRule> record_rules();

// One row a sale, by id: sale, stock, held, sold, withdrawn, free.
[[nodiscard]] std::string_view audit_counts();

}  // namespace sluice::ledger::postgres
