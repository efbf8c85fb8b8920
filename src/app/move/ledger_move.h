// Moves a ledger between a data folder and PostgreSQL, while no server runs on either.
//
//   1. All or nothing: rows are there when all of them are, and are the same on both sides, table by table.
//   2. Audited before and after: a ledger with a broken invariant stays where it is.
//   3. There is one ledger at any time. What it was moved from is marked last, and refused by a server from then on:
//   in
//      a folder its file is called ledger.db.moved, a database says where its ledger is now. A move that is cut short
//      leaves the old one as it was; what is on the other side is then refused as one that has sales already.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "ledger/postgres/target.h"

namespace sluice::app {

struct MoveReport {
  std::uint64_t rows = 0;
  std::uint64_t sales = 0;
};

// `name`: of the cluster; empty: the data folder's own. Errors: invalid_input, not_found, unavailable (a server runs
// on it) and conflict (there is a ledger) are for whoever asked; io has changed nothing but what is written above.
[[nodiscard]] Result<MoveReport> move_to_postgres(const std::filesystem::path& data,
                                                  const ledger::postgres::Target& target, const std::string& name,
                                                  Random& random);
[[nodiscard]] Result<MoveReport> move_to_folder(const std::filesystem::path& data,
                                                const ledger::postgres::Target& target, const std::string& name,
                                                Random& random);

}  // namespace sluice::app
