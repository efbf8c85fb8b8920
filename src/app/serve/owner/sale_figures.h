// What a ledger says of a sale afterwards: its account and the audit, as figures.
//
// Reads it by connections of its own, beside a server or without one. Blocks: some seconds for a million holds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ledger/postgres/target.h"
#include "report/figures.h"

namespace sluice::app {

// nullopt: there is no such sale. Errors: one line that names the ledger.
[[nodiscard]] Result<std::optional<report::Figures>> read_figures(const std::filesystem::path& ledger,
                                                                  const std::string& sale, WallTime now);
[[nodiscard]] Result<std::optional<report::Figures>> read_figures(const ledger::postgres::Target& ledger,
                                                                  const std::string& sale, WallTime now);

}  // namespace sluice::app
