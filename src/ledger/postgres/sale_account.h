// The account of a sale out of a ledger in PostgreSQL (ledger/sale_account.h).
//
// Reads one consistent moment through a connection of its own, beside a server or without one; a standby will do.
#pragma once

#include <optional>
#include <string>

#include "ledger/postgres/target.h"
#include "ledger/sale_account.h"

namespace sluice::ledger::postgres {

// nullopt: there is no such sale. Errors: unavailable, io, and invalid_input: not a ledger, or one of another
// version.
[[nodiscard]] Result<std::optional<SaleAccount>> read_account(const Target& target, const std::string& sale);

}  // namespace sluice::ledger::postgres
