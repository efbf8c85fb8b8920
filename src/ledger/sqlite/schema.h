// The tables of ledger.db, and what a connection must be set to before it may be trusted with them.
#pragma once

#include "ledger/sqlite/database.h"

namespace sluice::ledger {

// PRAGMA user_version. Grows with each change of the tables; a ledger with another one is refused.
inline constexpr int schema_version = 2;
// PRAGMA application_id: "Slce". Tells a ledger from any other SQLite file, so that none is written to by mistake.
inline constexpr int application_id = 0x536c6365;

// Creates the tables in an empty file, checks them in any other, and sets up the journal and its syncing.
[[nodiscard]] Result<void> prepare_to_write(Database& database);
// Checks that the file is a ledger that this program can read.
[[nodiscard]] Result<void> check_schema(Database& database);

}  // namespace sluice::ledger
