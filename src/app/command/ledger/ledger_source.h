// Which ledger a command is asked to look at: a file, or a database.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "ledger/postgres/target.h"

namespace sluice::app {

using LedgerSource = std::variant<std::filesystem::path, ledger::postgres::Target>;

// `text` as it was typed behind `flag`. invalid_input: an address that is none, or that has a password in it, which
// everybody on the machine could read in its list of processes.
[[nodiscard]] Result<LedgerSource> parse_ledger(const std::string& flag, const std::string& text);

// Of --ledger, --ledger-file and --data, the first that is there.
[[nodiscard]] Result<LedgerSource> ledger_of(const std::optional<std::string>& ledger,
                                             const std::optional<std::string>& ledger_file,
                                             const std::filesystem::path& data);

}  // namespace sluice::app
