// The audit of a ledger in PostgreSQL: the same report as of every ledger (ledger/audit_report.h), from the rows
// alone.
//
// Reads one consistent moment through a connection of its own, beside the server that is writing; a standby will do.
#pragma once

#include <vector>

#include "base/result.h"
#include "ledger/audit_report.h"
#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

// Errors: unavailable, invalid_input (not a ledger, or of another version), io.
[[nodiscard]] Result<AuditReport> audit(const Target& target);
// By sale and line. Errors as above.
[[nodiscard]] Result<std::vector<DrawnLine>> read_draws(const Target& target);

}  // namespace sluice::ledger::postgres
