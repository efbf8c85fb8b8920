// The rules of an audit by what they are about, a file each; audit_rules() has them all, in this order.
#pragma once

#include "ledger/sqlite/audit_rules.h"

namespace sluice::ledger {

// Units, holds, buyers' slots and tickets.
[[nodiscard]] std::span<const AuditRule> unit_rules();
// Orders, payments and what goes back.
[[nodiscard]] std::span<const AuditRule> money_rules();
// Whether rows refer to what is there, and say what they may; the file itself.
[[nodiscard]] std::span<const AuditRule> record_rules();

}  // namespace sluice::ledger
