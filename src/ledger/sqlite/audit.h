// Recomputes, from the rows alone, everything that must be true of a ledger. Shares no code with what writes them.
//
// Reads one consistent moment of the file through a read-only connection of its own, so it may run beside the server
// that is writing, or on a copy. While it runs, the log of that server cannot be cut short; it takes some seconds for
// a million holds.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "ledger/audit_report.h"

namespace sluice::ledger {

// Errors: not_found, invalid_input (not a ledger, or a newer one), io. A damaged file that can still be opened is no
// error but a report that is not ok.
[[nodiscard]] Result<AuditReport> audit_sqlite(const std::filesystem::path& path);

// By sale and line. Errors as above.
[[nodiscard]] Result<std::vector<DrawnLine>> read_draws_sqlite(const std::filesystem::path& path);

}  // namespace sluice::ledger
