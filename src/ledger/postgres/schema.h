// The tables of a ledger in PostgreSQL: whether they are there, whose they are, and of which version.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {

// What a database says of itself.
struct Identity {
  std::int64_t version = 0;
  std::string cluster;
  std::string made_at;
  std::string moved_to;  // empty: it is the ledger
};
// nullopt: there are no tables of ours. invalid_input: there are, and they are not a ledger's.
[[nodiscard]] Result<std::optional<Identity>> identity(Connection& connection);

// Creates the tables in an empty database, migrates those of an earlier version. All or nothing; two that do so at a
// time wait for each other. Errors of kind invalid_input have written nothing: tables of something else, of another
// `cluster`, of a newer version, of a ledger that was moved away.
[[nodiscard]] Result<void> prepare_to_write(Connection& connection, const std::string& cluster);
// Checks that it is a ledger that this program can read as it is.
[[nodiscard]] Result<void> check_schema(Connection& connection);
// Checks that it is the ledger, and of this cluster (empty: of any).
[[nodiscard]] Result<void> check_whose(const Connection& connection, const Identity& found,
                                       const std::string& cluster);
// Checks that a ledger could be made there.
[[nodiscard]] Result<void> check_empty(Connection& connection);

}  // namespace sluice::ledger::postgres
