// The version of the ledger's tables, which is the same in every store: what is in version n is the same facts, kept
// as each store keeps them best.
#pragma once

namespace sluice::ledger {

// Grows with each change of the tables: an earlier version is migrated when it is opened to be written, a later one
// is refused. Every store has a migration for each (sqlite/migrations.h, postgres/migrations.h).
inline constexpr int schema_version = 10;

}  // namespace sluice::ledger
