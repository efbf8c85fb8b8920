// The tables of ledger.db, and what a connection must be set to before it may be trusted with them.
#pragma once

#include "ledger/sqlite/database.h"

namespace sluice::ledger {

// PRAGMA user_version. Grows with each change of the tables: an earlier one is migrated when it is opened to be
// written (sqlite/migrations.h), a later one is refused.
inline constexpr int schema_version = 6;
// PRAGMA application_id: "Slce". Tells a ledger from any other SQLite file, so that none is written to by mistake.
inline constexpr int application_id = 0x536c6365;

// Creates the tables in an empty file, migrates those of an earlier version, and sets up the journal and its syncing.
// All or nothing.
[[nodiscard]] Result<void> prepare_to_write(Database& database);
// Checks that the file is a ledger that this program can read as it is.
[[nodiscard]] Result<void> check_schema(Database& database);

}  // namespace sluice::ledger
