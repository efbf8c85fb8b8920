// The tables of ledger.db, and what a connection must be set to before it may be trusted with them.
#pragma once

#include "ledger/schema_version.h"
#include "ledger/sqlite/database.h"

namespace sluice::ledger {

// The version of the tables (ledger/schema_version.h) is PRAGMA user_version.

// PRAGMA application_id: "Slce". Tells a ledger from any other SQLite file, so that none is written to by mistake.
inline constexpr int application_id = 0x536c6365;

// Whether a file's pages were looked at for damage.
enum class Pages : std::uint8_t { sound, unchecked };

// Looks for damage in the log (damage.h), creates the tables in an empty file, migrates those of an earlier version,
// and sets up the journal and its syncing. All or nothing.
//
// The pages are looked at before a migration; where there is none that is left to the caller, who writes nothing
// until it was done and has called pages_are_sound(): until then closing leaves the file as it is.
[[nodiscard]] Result<Pages> prepare_to_write(Database& database);
void pages_are_sound(Database& database);
// Checks that the file is a ledger that this program can read as it is.
[[nodiscard]] Result<void> check_schema(Database& database);

}  // namespace sluice::ledger
