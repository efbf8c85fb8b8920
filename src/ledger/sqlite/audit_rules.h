// The invariants of a ledger as plain SQL: each question answers with one line of text for every offender.
//
// They use no key or index as evidence of anything, so that they also find what a lost constraint let in.
#pragma once

#include <span>
#include <string_view>

#include "ledger/audit_rule.h"

namespace sluice::ledger {

[[nodiscard]] std::span<const AuditRule> audit_rules();

// One row a sale, by id: sale, stock, held, sold, withdrawn, free.
[[nodiscard]] std::string_view audit_counts();

}  // namespace sluice::ledger
