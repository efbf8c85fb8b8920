// The account of a sale out of a ledger in SQLite (ledger/sale_account.h).
//
// Reads one consistent moment through a read-only connection of its own, beside a server or without one. Some
// microseconds a hold: seconds for a million.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "ledger/sale_account.h"

namespace sluice::ledger {

// nullopt: there is no such sale. Errors: not_found, io, and invalid_input: not a ledger, or one of another version.
[[nodiscard]] Result<std::optional<SaleAccount>> read_account_sqlite(const std::filesystem::path& ledger,
                                                                     std::string_view sale);

}  // namespace sluice::ledger
