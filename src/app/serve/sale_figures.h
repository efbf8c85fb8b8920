// What a ledger file says of a sale afterwards: its account and the audit, as figures.
//
// Reads the file by connections of its own, beside a server or without one. Blocks: some seconds for a million holds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "report/figures.h"

namespace sluice::app {

// nullopt: there is no such sale. Errors: one line that names the file.
[[nodiscard]] Result<std::optional<report::Figures>> read_figures(const std::filesystem::path& ledger,
                                                                  const std::string& sale, WallTime now);

}  // namespace sluice::app
